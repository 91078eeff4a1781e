using HotSwap.Notifications.TestSupport;

namespace HotSwap.Notifications.Client.Tests.Hosting;

/// <summary>What the constructors refuse.</summary>
public class ClientOptionsTests
{
    public static TheoryData<string, Action<DeploymentNotificationsClientOptions>> Invalid => new()
    {
        { "Url must be an absolute http or https address; it was null.", options => options.Url = null },
        { "Url must be an absolute http or https address; it was ftp://host.", options => options.Url = new Uri("ftp://user:secret@host/?key=secret") },
        { "Url must be an absolute http or https address; it was /hub.", options => options.Url = new Uri("/hub", UriKind.Relative) },
        { "ApiUrl must be null, or an absolute http or https address; it was api.", options => options.ApiUrl = new Uri("api", UriKind.Relative) },
        { "Reconnect.Delays must be one or more delays; it was null.", options => options.Reconnect.Delays = null! },
        { "Reconnect.Delays must be one or more delays; it was empty.", options => options.Reconnect.Delays = [] },
        { "Reconnect.Delays must be 00:00:00 to 01:00:00 each; it was 02:00:00.", options => options.Reconnect.Delays = [TimeSpan.Zero, TimeSpan.FromHours(2)] },
        { "Reconnect.Delays must be 00:00:00 to 01:00:00 each; it was -00:00:01.", options => options.Reconnect.Delays = [TimeSpan.FromSeconds(-1)] },
        { "Reconnect.Jitter must be 0 to 1; it was 1.1.", options => options.Reconnect.Jitter = 1.1 },
        { "Reconnect.Jitter must be 0 to 1; it was NaN.", options => options.Reconnect.Jitter = double.NaN },
        { "Reconnect.MaxAttempts must be null, or 1 or more; it was 0.", options => options.Reconnect.MaxAttempts = 0 },
        {
            "Reconnect.FirstConnect must be one of RetryTransientErrors, RetryAllErrors, Fail; it was 7.",
            options => options.Reconnect.FirstConnect = (DeploymentFirstConnect)7
        },
        { "AnswerTimeout must be 00:00:00.0100000 to 01:00:00; it was 00:00:00.", options => options.AnswerTimeout = TimeSpan.Zero },
        {
            "UnknownDeploymentTimeout must be 00:00:00 to 1.00:00:00, or Timeout.InfiniteTimeSpan; it was 2.00:00:00.",
            options => options.UnknownDeploymentTimeout = TimeSpan.FromDays(2)
        },
        { "MaxBufferedUpdates must be 16 to 1000000; it was 15.", options => options.MaxBufferedUpdates = 15 },
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
            "Reconnect.Jitter must be 0 to 1; it was 2. MaxBufferedUpdates must be 16 to 1000000; it was 0. (Parameter 'options')", error.Message);
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
