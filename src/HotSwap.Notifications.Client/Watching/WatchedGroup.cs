using System.Threading.Channels;
using HotSwap.Notifications.Client.Connection;
using HotSwap.Notifications.Client.Telemetry;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Client.Watching;

/// <summary>
/// The watchers of one deployment, or of all. Joining and leaving the group on the server take turns, so that a watcher that comes
/// while the last one leaves is not left out.
/// </summary>
internal sealed class WatchedGroup(string? executionId, IHubLink link, ILogger logger)
{
    /// <summary>Whoever has an item in it has the turn.</summary>
    private readonly Channel<bool> _turn = Channel.CreateBounded<bool>(1);

    public List<Watcher> Watchers { get; } = [];


    public async Task<DeploymentSubscription> ResumeAsync(DeploymentCursor? cursor, CancellationToken cancellationToken)
    {
        await _turn.Writer.WriteAsync(true, cancellationToken).ConfigureAwait(false);
        try
        {
            return await link.ResumeAsync(executionId, cursor, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Reader.TryRead(out _);
        }
    }

    /// <summary>Leaves the group unless a watcher has come meanwhile.</summary>
    public async Task LeaveAsync(Func<bool> isAbandoned, CancellationToken cancellationToken)
    {
        await _turn.Writer.WriteAsync(true, cancellationToken).ConfigureAwait(false);
        try
        {
            if (isAbandoned())
            {
                await link.UnsubscribeAsync(executionId, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            // A lost connection has left all its groups; and what a group still brings is dropped where nobody watches.
            Log.LeaveFailed(logger, error);
        }
        finally
        {
            _turn.Reader.TryRead(out _);
        }
    }
}
