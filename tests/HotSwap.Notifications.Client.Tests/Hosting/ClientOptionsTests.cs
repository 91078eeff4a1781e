using HotSwap.Notifications.TestSupport;

namespace HotSwap.Notifications.Client.Tests.Hosting;

/// <summary>Tests of the options that the constructors reject.</summary>
public class ClientOptionsTests
{
    public static TheoryData<string, Action<DeploymentNotificationsClientOptions>> Invalid => new()
    {
        { "DeploymentNotificationsClientOptions.Url is null; it must be an absolute http or https address.", options => options.Url = null },
        { "DeploymentNotificationsClientOptions.Url is 'ftp://host'; it must be an absolute http or https address.", options => options.Url = new Uri("ftp://user:secret@host/?key=secret") },
        { "DeploymentNotificationsClientOptions.Url is '/hub'; it must be an absolute http or https address.", options => options.Url = new Uri("/hub", UriKind.Relative) },
        { "DeploymentNotificationsClientOptions.ApiUrl is 'api'; it must be null, or an absolute http or https address.", options => options.ApiUrl = new Uri("api", UriKind.Relative) },
        { "DeploymentNotificationsClientOptions.Reconnect.Delays is null; it must have one or more delays.", options => options.Reconnect.Delays = null! },
        { "DeploymentNotificationsClientOptions.Reconnect.Delays is empty; it must have one or more delays.", options => options.Reconnect.Delays = [] },
        { "DeploymentNotificationsClientOptions.Reconnect.Delays is 02:00:00; it must be between 00:00:00 and 01:00:00 each.", options => options.Reconnect.Delays = [TimeSpan.Zero, TimeSpan.FromHours(2)] },
        { "DeploymentNotificationsClientOptions.Reconnect.Delays is -00:00:01; it must be between 00:00:00 and 01:00:00 each.", options => options.Reconnect.Delays = [TimeSpan.FromSeconds(-1)] },
        { "DeploymentNotificationsClientOptions.Reconnect.Jitter is 1.1; it must be between 0 and 1.", options => options.Reconnect.Jitter = 1.1 },
        { "DeploymentNotificationsClientOptions.Reconnect.Jitter is NaN; it must be between 0 and 1.", options => options.Reconnect.Jitter = double.NaN },
        { "DeploymentNotificationsClientOptions.Reconnect.MaxAttempts is 0; it must be null, or 1 or more.", options => options.Reconnect.MaxAttempts = 0 },
        {
            "DeploymentNotificationsClientOptions.Reconnect.FirstConnect is 7; it must be one of RetryTransientErrors, RetryAllErrors, Fail.",
            options => options.Reconnect.FirstConnect = (DeploymentFirstConnect)7
        },
        { "DeploymentNotificationsClientOptions.AnswerTimeout is 00:00:00; it must be between 00:00:00.0100000 and 01:00:00.", options => options.AnswerTimeout = TimeSpan.Zero },
        {
            "DeploymentNotificationsClientOptions.UnknownDeploymentTimeout is 2.00:00:00; it must be between 00:00:00 and 1.00:00:00, or Timeout.InfiniteTimeSpan.",
            options => options.UnknownDeploymentTimeout = TimeSpan.FromDays(2)
        },
        { "DeploymentNotificationsClientOptions.MaxBufferedUpdates is 15; it must be between 16 and 1000000.", options => options.MaxBufferedUpdates = 15 },
    };

    [Theory]
    [MemberData(nameof(Invalid))]
    public void Create_InvalidOption_NamesItItsRangeAndItsValue(string sentence, Action<DeploymentNotificationsClientOptions> change)
    {
        var options = Valid();
        change(options);

        var error = Assert.Throws<ArgumentException>(() => new DeploymentNotificationsClient(options));

        Assert.Equal(("options", $"{sentence} (Parameter 'options')"), (error.ParamName, error.Message));
    }

    [Fact]
    public void Create_SeveralInvalidOptions_NamesThemAll()
    {
        var options = Valid();
        options.Reconnect.Jitter = 2;
        options.MaxBufferedUpdates = 0;

        var error = Assert.Throws<ArgumentException>(() => new DeploymentNotificationsClient(options));

        Assert.Equal(
            "DeploymentNotificationsClientOptions.Reconnect.Jitter is 2; it must be between 0 and 1. DeploymentNotificationsClientOptions.MaxBufferedUpdates is 0; it must be between 16 and 1000000. (Parameter 'options')", error.Message);
    }

    [Fact]
    public void Create_InvalidUrl_NamesTheParameter()
    {
        Assert.Equal("url", Assert.Throws<ArgumentNullException>(() => new DeploymentNotificationsClient((Uri)null!)).ParamName);
        Assert.Equal("url", Assert.Throws<ArgumentException>(() => new DeploymentNotificationsClient(new Uri("/hub", UriKind.Relative))).ParamName);
        Assert.Equal(
            "options", Assert.Throws<ArgumentNullException>(() => new DeploymentNotificationsClient((DeploymentNotificationsClientOptions)null!)).ParamName);
    }

    [Fact]
    public async Task Create_OptionsThatChangeAfterwards_AreNotReadAgain()
    {
        var hub = new FakeHubConnection { OnStart = (_, _) => throw new HttpRequestException("refused") };
        var options = Valid();
        options.Reconnect.FirstConnect = DeploymentFirstConnect.Fail;
        options.ConnectionFactory = () => hub;
        await using var client = new DeploymentNotificationsClient(options);

        options.Reconnect.FirstConnect = DeploymentFirstConnect.RetryAllErrors;

        await Assert.ThrowsAsync<DeploymentConnectionException>(() => client.StartAsync().WithPatience());
        Assert.Equal(1, hub.Starts);
    }

    private static DeploymentNotificationsClientOptions Valid() => new() { Url = new Uri("http://localhost/deploymentHub") };
}
