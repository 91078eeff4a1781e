using HotSwap.Notifications.Backlog;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Readers;
using HotSwap.Notifications.Timelines;

namespace HotSwap.Notifications.Core.Tests.Simulation;

/// <summary>The connection of an event stream. A stream of one deployment ends after its final status.</summary>
internal sealed class StreamConnection(SimulatedWorld world, StreamClient client, DeploymentScope scope, string name)
    : SimulatedConnection(world, client.User, name)
{
    /// <summary>Gets a value indicating whether the server ends the response.</summary>
    public bool IsOver { get; private set; }

    public void Open(DeploymentCursor? cursor, BacklogReach reach)
    {
        var store = World.Engine.Store;
        var isRecovered = cursor is not null && cursor.Epoch == store.Epoch && (store.LockedReaches(scope, cursor.Number) || reach.Reaches(cursor.Number));
        World.Engine.Subscriptions.Open(Subscriber, scope, cursor, scope.IsAll && World.Settings.HasDeploymentPolicy ? Access : null, reach);
        Guarantees.Joined(scope.ExecutionId, isRecovered ? cursor!.Number : null, goesBack: true);
    }

    protected override void OnClosed() => client.OnClosed();

    protected override void OnReceived(Delivery delivery, DeploymentCursor head)
    {
        if (IsOver)
        {
            return;
        }

        switch (delivery)
        {
            case StatusPage page:
                foreach (var record in page.Records)
                {
                    client.OnStatus(page.Epoch, new FeedStatus(record.ExecutionId, record.Sequence, record.Position));
                    if (record.IsFinal && !scope.IsAll)
                    {
                        IsOver = true;
                        break;
                    }
                }

                break;
            case CursorDelivery { Cursor: { } cursor }:
                client.OnCursor(cursor);
                break;
            case HistoryLostDelivery:
                client.OnHistoryLost(head);
                break;
            case NothingKnownDelivery:
                break;
            case EndedDelivery:
                IsOver = true;
                break;
        }
    }
}
