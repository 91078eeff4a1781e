using HotSwap.Notifications.Logs;
using HotSwap.Notifications.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace HotSwap.Notifications.Tests.Access;

/// <summary>Tests of a client whose cursor has a term that this node does not know, while the shared log is unavailable.</summary>
public sealed class UnknownTermTests
{
    [Fact]
    public async Task Resume_LogCannotBeAsked_IsRefusedForNow()
    {
        var time = new FakeTimeProvider();
        var log = new UnreachableLog(time);
        await using var server = await TestServer.StartAsync(
            services =>
            {
                services.AddSingleton<TimeProvider>(time);
                services.AddDeploymentNotifications().UseLog(_ => log);
            },
            app => app.MapDeploymentHub());
        using var client = await RawHubClient.ConnectAsync(server.HubUrl);

        var answering = client.InvokeAsync("ResumeAllDeployments", """[{"Epoch":"another","Number":1}]""");
        using var limit = new CancellationTokenSource(Patience.Limit);
        while (!answering.IsCompleted)
        {
            limit.Token.ThrowIfCancellationRequested();
            time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        Assert.Contains("[not_ready] Not ready: the log cannot be read now. Try again.", await answering.WithPatience(), StringComparison.Ordinal);
        Assert.True(log.Asked > 0);
    }

    private sealed class UnreachableLog(TimeProvider time)
        : DelegatingLog(new MemoryDeploymentLog(Options.Create(new DeploymentNotificationsOptions()), time))
    {
        private int _asked;

        public int Asked => Volatile.Read(ref _asked);

        public override LogTraits Traits => LogTraits.Shared;

        public override ValueTask<CursorValidity> CheckCursorAsync(DeploymentCursor cursor, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _asked);
            throw new IOException("The log is unavailable.");
        }
    }
}
