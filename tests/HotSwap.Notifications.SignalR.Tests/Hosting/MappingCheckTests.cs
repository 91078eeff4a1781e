using HotSwap.Notifications.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Tests.Hosting;

public sealed class MappingCheckTests
{
    private readonly LogWatcher _logs = new();

    [Fact]
    public async Task Start_NothingIsMapped_WarnsThatNobodyCanWatch()
    {
        await using var server = await StartAsync(_ => { });

        Assert.Single(_logs.Messages, message => message.StartsWith("Clients cannot watch deployments on this host", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_HubIsMappedTwice_WarnsAndNamesThePaths()
    {
        await using var server = await StartAsync(app =>
        {
            app.MapDeploymentHub();
            app.MapDeploymentHub("/again");
        });

        Assert.Single(_logs.Messages, message =>
            message.StartsWith("MapDeploymentHub() was called 2 times (/deploymentHub, /again).", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_EventStreamsAreMappedTwice_WarnsAndNamesThePaths()
    {
        await using var server = await StartAsync(app =>
        {
            app.MapDeploymentEvents();
            app.MapDeploymentEvents();
        });

        Assert.Single(_logs.Messages, message =>
            message.StartsWith("MapDeploymentEvents() was called 2 times (/deploymentEvents, /deploymentEvents).", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_ListApiIsMappedTwice_WarnsAndServesBoth()
    {
        await using var server = await StartAsync(app =>
        {
            app.MapDeploymentHub();
            app.MapDeploymentApi();
            app.MapDeploymentApi("/again");
        });
        using var http = new HttpClient { BaseAddress = server.BaseAddress };

        Assert.Single(_logs.Messages, message =>
            message.StartsWith("MapDeploymentApi() was called 2 times (/deploymentApi, /again).", StringComparison.Ordinal));
        Assert.StartsWith("{\"deployments\":[]", await http.GetStringAsync("/deploymentApi").WithPatience(), StringComparison.Ordinal);
        Assert.StartsWith("{\"deployments\":[]", await http.GetStringAsync("/again").WithPatience(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_HubOrEventStreamsAreMapped_WarnsOfNothing()
    {
        await using var hub = await StartAsync(app => app.MapDeploymentHub());
        await using var events = await StartAsync(app => app.MapDeploymentEvents());

        Assert.DoesNotContain(_logs.Messages, message => message.Contains("watch", StringComparison.Ordinal) || message.Contains("is called", StringComparison.Ordinal));
    }

    private Task<TestServer> StartAsync(Action<WebApplication> map) =>
        TestServer.StartAsync(services => services.AddLogging(logging => logging.AddProvider(_logs)), map);
}
