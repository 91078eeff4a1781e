using HotSwap.Notifications.Access;
using HotSwap.Notifications.History;
using HotSwap.Notifications.Hubs;
using HotSwap.Notifications.Publishing;

namespace HotSwap.Notifications.Redis.Streams;

/// <summary>Fills this node's history from the log.</summary>
internal sealed class HistoryLoader(
    RedisLogReader reader, DeploymentHistory history, OpenConnections connections, ShownStates shown, FanOut fanOut)
{
    /// <param name="isFirst">Whether the node has just started, so that no client has seen anything of it.</param>
    /// <param name="cancellationToken">Ends the loading.</param>
    /// <returns>The epoch and the position up to which the history reaches.</returns>
    public async Task<(string Epoch, long Position)> LoadAsync(bool isFirst, CancellationToken cancellationToken)
    {
        while (true)
        {
            var head = await reader.ReadHeadAsync(cancellationToken).ConfigureAwait(false)
                ?? throw new InvalidOperationException("The log has gone while it was loaded.");
            var first = await reader.ReadFirstPositionAsync(cancellationToken).ConfigureAwait(false) ?? head.Position + 1;
            var states = await reader.ReadStatesAsync(head.Epoch, first, cancellationToken).ConfigureAwait(false);
            var recent = await reader.ReadAsync(first, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
            var again = await reader.ReadHeadAsync(cancellationToken).ConfigureAwait(false);

            // Trimmed, or begun anew, while it was read: what was read does not belong together.
            if (again?.Epoch != head.Epoch || (recent.Count > 0 && recent[0].Status.Position != first))
            {
                continue;
            }

            using (await fanOut.PauseAsync(cancellationToken).ConfigureAwait(false))
            {
                history.Begin(head.Epoch, completeAfter: first - 1);
                foreach (var state in states)
                {
                    history.Restore(state.Status, shown.ForAll(state.Status), state.AppendedAt);
                }

                foreach (var status in recent)
                {
                    history.Record(status.Status, shown.ForAll(status.Status), status.AppendedAt);
                }
            }

            if (!isFirst)
            {
                // Positions may count from 1 again, or leave a gap: only a client that resumes learns of it.
                connections.RequestCloseOfAll();
            }

            return (head.Epoch, recent.Count > 0 ? recent[^1].Status.Position : first - 1);
        }
    }
}
