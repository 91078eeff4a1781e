using System.Text;
using HotSwap.Notifications.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.EndToEnd.Tests.Docs;

/// <summary>The code and the configuration section in docs/operating.md that set options.</summary>
public class OptionsPageTests
{
    private static readonly string _page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "operating.md"));

    [Fact]
    public async Task AddDeploymentNotifications_AsThePageShows_SetsTheOptions()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(Json())));

        builder.Services.AddDeploymentNotifications(options =>
        {
            options.History.StatusesPerDeployment = 128;
            options.Limits.MaxConnectionsPerUser = 10;
        });
        builder.Services.Configure<DeploymentNotificationsOptions>(
            builder.Configuration.GetSection("DeploymentNotifications"), binder => binder.ErrorOnUnknownConfiguration = true);

        await using var app = builder.Build();
        var options = app.Services.GetRequiredService<IOptions<DeploymentNotificationsOptions>>().Value;
        Assert.Equal((128, 10), (options.History.StatusesPerDeployment, options.Limits.MaxConnectionsPerUser));
        Assert.Equal(TimeSpan.FromHours(2), options.History.FinishedRetention);
        Assert.Equal(RequesterEmailVisibility.Nowhere, options.Views.RequesterEmail);
        Assert.Equal(DeploymentStatuses.Final.Count + 1, options.FinalStatuses.Count);
    }

    [Fact]
    public async Task Start_NameOfAnEarlierVersion_IsNamed()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([KeyValuePair.Create("DeploymentPolicy", (string?)"watchers")]).Build();

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => TestServer.StartAsync(services =>
        {
            services.AddDeploymentNotifications();
            services.Configure<DeploymentNotificationsOptions>(configuration, binder => binder.ErrorOnUnknownConfiguration = true);
        }));

        Assert.Contains("'DeploymentPolicy'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_InvalidOption_SaysWhatThePageQuotes()
    {
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => TestServer.StartAsync(
            services => services.AddDeploymentNotifications(options => options.History.StatusesPerDeployment = 0)));

        Assert.Contains($"\n    {error.Message}\n", _page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AddHealthCheck_AsThePageShows_SetsTagsAndThreshold()
    {
        var builder = WebApplication.CreateSlimBuilder();

        builder.Services.AddHealthChecks().AddDeploymentNotifications(
            tags: ["ready"], configure: options => options.DegradedOutboxDepth = 1_000);

        await using var app = builder.Build();
        var check = Assert.Single(app.Services.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations);
        Assert.Equal(["ready"], check.Tags);
        Assert.Equal(1_000, app.Services.GetRequiredService<IOptions<DeploymentNotificationsHealthOptions>>().Value.DegradedOutboxDepth);
    }

    private static string Json()
    {
        const string Fence = "```json\n";
        var start = _page.IndexOf(Fence, StringComparison.Ordinal) + Fence.Length;
        return _page[start.._page.IndexOf("```", start, StringComparison.Ordinal)];
    }
}
