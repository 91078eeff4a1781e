using HotSwap.Notifications.Telemetry;
using HotSwap.Notifications.Timelines;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Readers;

/// <summary>Requests the policy decisions that readers of all deployments need: several at once, and ahead of the statuses that need them.</summary>
internal sealed class DecisionRequests(TimelineStore store, ILogger<DecisionRequests> logger)
{
    /// <summary>The number of upcoming statuses, or deployments of a snapshot, for which decisions are requested ahead.</summary>
    public const int LooksAhead = 256;

    private const int AsksAtOnce = 8;

    /// <summary>Gets or sets the registry's method that ends a subscription. Callers hold the gate.</summary>
    public Action<Reader, string, string> End { get; set; } = (_, _, _) => { };

    /// <summary>Makes the reader wait for a decision, and requests this decision and the next ones.</summary>
    public static void Await(Reader all, IEnumerable<string> executionIds, Turn turn)
    {
        all.Asking ??= new HashSet<string>(StringComparer.Ordinal);
        foreach (var executionId in executionIds)
        {
            if (all.Asking.Count >= AsksAtOnce)
            {
                break;
            }

            if (all.Subscriber.FindDeployment(executionId) is null && all.Access!.Find(executionId) is null && all.Asking.Add(executionId))
            {
                turn.Ask(all, executionId);
            }
        }

        // Another call may have stored the decision in the meantime. Then there is nothing to wait for.
        all.AwaitsDecision = all.Asking.Count > 0;
    }

    public void Send(List<(Reader Reader, string ExecutionId)>? asks)
    {
        foreach (var (reader, executionId) in asks ?? [])
        {
            _ = AskAsync(reader, executionId);
        }
    }

    private async Task AskAsync(Reader all, string executionId)
    {
        Exception? failure = null;
        try
        {
            await all.Access!.AskAsync(executionId).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            failure = error;
        }

        lock (store.Gate)
        {
            all.Asking!.Remove(executionId);
            if (all.IsEnded)
            {
                return;
            }

            if (failure is null)
            {
                all.Subscriber.Wake();
                return;
            }

            End(all, DeploymentErrorCodes.NotDecided, Refusals.NotDecided);
        }

        CoreLog.DecisionFailed(logger, failure, executionId, all.Subscriber.Writer.ConnectionId);
    }
}
