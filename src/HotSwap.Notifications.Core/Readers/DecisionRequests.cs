using HotSwap.Notifications.Telemetry;
using HotSwap.Notifications.Timelines;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Readers;

/// <summary>Asks for the decisions that readers of all deployments wait for: some at once, ahead of the statuses that need them.</summary>
internal sealed class DecisionRequests(TimelineStore store, ILogger<DecisionRequests> logger)
{
    /// <summary>How many statuses, or deployments of a snapshot, ahead decisions are asked for.</summary>
    public const int LooksAhead = 256;

    private const int AsksAtOnce = 8;

    /// <summary>Ends a subscription within the gate, as the registry does it.</summary>
    public Action<Reader, string, string> End { get; set; } = (_, _, _) => { };

    /// <summary>Lets the reader wait for a decision, and asks for it and for those that are needed next.</summary>
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

        // A decision may have come meanwhile by another way: then there is nothing to wait for.
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
