using System.Globalization;
using HotSwap.Notifications.TestSupport;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Tests.Hosting;

public class ServerOptionsTests
{
    [Theory]
    [InlineData("History:StatusesPerDeployment", "0", "between 1 and 10000")]
    [InlineData("History:StatusesOfAllDeployments", "1000001", "between 1 and 1000000")]
    [InlineData("History:MaxBytes", "1048575", "between 1048576 and 68719476736")]
    [InlineData("History:MaxDeployments", "-1", "between 1 and 1000000")]
    [InlineData("History:FinishedRetention", "30.00:00:01", "between 00:00:01 and 30.00:00:00")]
    [InlineData("History:RecentlyFinishedWindow", "-00:00:01", "between 00:00:00 and 30.00:00:00")]
    [InlineData("Outbox:ProgressLimit", "0", "between 1 and 1000000")]
    [InlineData("Outbox:StatusLimit", "10000001", "between 1 and 10000000")]
    [InlineData("Outbox:ProgressInterval", "00:01:01", "between 00:00:00 and 00:01:00")]
    [InlineData("Access:DecisionTimeout", "00:00:00.0990000", "between 00:00:00.1000000 and 00:01:00")]
    [InlineData("Access:ReviewInterval", "1.00:00:01", "between 00:00:00 and 1.00:00:00")]
    [InlineData("Views:RequesterEmail", "7", "one of Everywhere, OneDeployment, Nowhere")]
    [InlineData("Limits:WriteTimeout", "00:00:00", "between 00:00:01 and 00:10:00")]
    [InlineData("Limits:MaxConnectionsPerUser", "0", "between 1 and 1000000")]
    public async Task Start_OptionFromConfigurationOutOfRange_NamesPathValueAndRange(string key, string value, string range) =>
        Assert.Equal(
            $"DeploymentNotificationsOptions.{key.Replace(':', '.')} is {value}; it must be {range}.",
            await StartAsync(services => services.Configure<DeploymentNotificationsOptions>(Configuration((key, value)))));

    [Fact]
    public async Task Start_StatusLimitBelowProgressLimit_NamesBoth() => Assert.Equal(
        "DeploymentNotificationsOptions.Outbox.StatusLimit is 99; it must be at least Outbox.ProgressLimit (100).",
        await StartAsync(options => (options.Outbox.ProgressLimit, options.Outbox.StatusLimit) = (100, 99)));

    [Fact]
    public async Task Start_RetentionBelowTheWriteTimeout_NamesBoth() => Assert.Equal(
        "DeploymentNotificationsOptions.History.FinishedRetention is 00:00:04; it must be at least Limits.WriteTimeout (00:00:05).",
        await StartAsync(options => (options.History.FinishedRetention, options.Limits.WriteTimeout) = (TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(5))));

    [Fact]
    public async Task Start_NoFinalStatus_NamesTheOption() => Assert.Equal(
        "DeploymentNotificationsOptions.FinalStatuses is empty; it must name at least one status.",
        await StartAsync(options => options.FinalStatuses.Clear()));

    [Theory]
    [InlineData(null, "null")]
    [InlineData("", "''")]
    public async Task Start_FinalStatusWithoutText_NamesTheOption(string? status, string shown) => Assert.Equal(
        $"DeploymentNotificationsOptions.FinalStatuses is {shown}; it must contain only statuses of 1 to 128 characters.",
        await StartAsync(options => options.FinalStatuses.Add(status!)));

    [Fact]
    public async Task Start_EmptyPattern_NamesTheOption() => Assert.Equal(
        "DeploymentNotificationsOptions.Limits.ExecutionIdPattern is ''; it must be null or a regular expression.",
        await StartAsync(options => options.Limits.ExecutionIdPattern = ""));

    [Fact]
    public async Task Start_TwoInvalidOptions_NamesBoth()
    {
        var message = await StartAsync(options => (options.History.MaxDeployments, options.Limits.MaxCallBurst) = (0, 0));

        Assert.Contains("DeploymentNotificationsOptions.History.MaxDeployments is 0;", message, StringComparison.Ordinal);
        Assert.Contains("DeploymentNotificationsOptions.Limits.MaxCallBurst is 0;", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Configure_SectionOfEachGroup_SetsItsOptions()
    {
        using var provider = new ServiceCollection()
            .Configure<DeploymentNotificationsOptions>(Configuration(
                ("SingleNode", "true"),
                ("FinalStatuses:0", "Archived"),
                ("History:StatusesPerDeployment", "7"),
                ("Outbox:ProgressInterval", "00:00:02"),
                ("Access:DeploymentPolicy", "watchers"),
                ("Views:RequesterEmail", "Nowhere"),
                ("Limits:MaxConnectionsPerUser", "3")))
            .BuildServiceProvider();

        var options = provider.GetRequiredService<IOptions<DeploymentNotificationsOptions>>().Value;

        Assert.True(options.SingleNode);
        Assert.Equal([.. DeploymentStatuses.Final.Append("Archived").Order(StringComparer.Ordinal)], options.FinalStatuses.Order(StringComparer.Ordinal));
        Assert.Equal(7, options.History.StatusesPerDeployment);
        Assert.Equal(TimeSpan.FromSeconds(2), options.Outbox.ProgressInterval);
        Assert.Equal("watchers", options.Access.DeploymentPolicy);
        Assert.Equal(RequesterEmailVisibility.Nowhere, options.Views.RequesterEmail);
        Assert.Equal(3, options.Limits.MaxConnectionsPerUser);
    }

    [Fact]
    public void Message_OfAnotherCulture_IsInvariant()
    {
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("sv-SE") { NumberFormat = { NegativeSign = "minus" } };

            Assert.Equal("a is -1; it must be 1.", Validation.OptionMessage.Of("a", -1, "be 1"));
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    private static IConfiguration Configuration(params (string Key, string? Value)[] values) =>
        new ConfigurationBuilder().AddInMemoryCollection(values.ToDictionary(each => each.Key, each => each.Value)).Build();

    private static Task<string> StartAsync(Action<DeploymentNotificationsOptions> configure) =>
        StartAsync(services => services.Configure(configure));

    /// <summary>Returns the message of the exception that prevents the start of the host.</summary>
    private static async Task<string> StartAsync(Action<IServiceCollection> configure)
    {
        var error = await Assert.ThrowsAsync<OptionsValidationException>(async () =>
        {
            await using var server = await TestServer.StartAsync(configure);
        });

        return error.Message;
    }
}
