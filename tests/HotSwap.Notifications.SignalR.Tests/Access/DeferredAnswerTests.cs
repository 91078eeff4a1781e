using System.Diagnostics;
using HotSwap.Notifications.Readers;
using HotSwap.Notifications.TestSupport;
using HotSwap.Notifications.Timelines;
using Microsoft.Extensions.DependencyInjection;

namespace HotSwap.Notifications.Tests.Access;

/// <summary>Tests of an answer that waits until the client has read the write in progress.</summary>
public sealed class DeferredAnswerTests
{
    [Fact]
    public async Task Resume_RightEndsWhileTheAnswerWaits_IsRefused()
    {
        await using var server = await SecuredServer.StartAsync(options => options.Limits.WriteTimeout = TimeSpan.FromMinutes(1));
        server.Access.OnOne = (_, _) => new(true);
        using var anna = await RawHubClient.ConnectAsync(server.UrlFor("anna"), receiveBuffer: 4 * 1024);
        await anna.InvokeAsync("SubscribeToDeployment", """["d"]""");
        var subscriber = Assert.Single(server.Services.GetRequiredService<SubscriberRegistry>().All);
        using var witness = await RawHubClient.ConnectAsync(server.UrlFor("ben"));
        await witness.InvokeAsync("SubscribeToDeployment", """["w"]""");
        await server.Notifier.NotifyAsync("secret", DeploymentStatuses.Running);
        for (var number = 0; number < 1_000; number++)
        {
            await server.Notifier.NotifyDeploymentStatusChanged("d", States.Large("d"));
        }

        // A write that has not completed for so long waits for the client, and not for a busy machine.
        await UntilAsync(server, witness, () => subscriber.IsStuck(TimeSpan.FromSeconds(1)));
        await anna.SendAsync("""{"type":1,"invocationId":"7","target":"ResumeDeployment","arguments":["secret",null]}""");
        var gate = server.Services.GetRequiredService<TimelineStore>().Gate;
        await UntilAsync(server, witness, () =>
        {
            lock (gate)
            {
                return subscriber.LockedHasDeferred;
            }
        });
        server.Access.OnOne = (_, deployment) => new(deployment.ExecutionId != "secret");

        string answer;
        do
        {
            answer = await anna.ReceiveAsync();
        }
        while (!answer.Contains("\"invocationId\":\"7\"", StringComparison.Ordinal));

        Assert.Contains("needs rights that the caller does not have", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("Running", answer, StringComparison.Ordinal);
        Assert.False(server.Services.GetRequiredService<SubscriberRegistry>().IsSubscribed(subscriber, Logs.DeploymentScope.Of("secret")));
    }

    /// <summary>Waits for a condition, and checks it after each status that another client receives.</summary>
    private static async Task UntilAsync(SecuredServer server, RawHubClient witness, Func<bool> condition)
    {
        var began = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < Patience.Limit, "The condition was not met in time.");
            await server.Notifier.NotifyAsync("w", DeploymentStatuses.Running);
            await witness.ReceiveAsync();
        }
    }
}
