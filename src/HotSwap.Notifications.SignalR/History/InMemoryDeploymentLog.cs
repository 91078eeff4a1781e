using HotSwap.Notifications.Publishing;

namespace HotSwap.Notifications.History;

/// <summary>The log of a single node: the numbers continue the node's own history.</summary>
internal sealed class InMemoryDeploymentLog(DeploymentHistory history, IFanOut fanOut) : IDeploymentLog
{
    public Task WhenReady => Task.CompletedTask;

    public string? Trouble => null;

    public ValueTask AppendAsync(DeploymentStatusMessage status, CancellationToken cancellationToken)
    {
        var numbered = status with
        {
            Sequence = history.LatestSequence(status.ExecutionId) + 1,
            Position = history.LatestPosition + 1,
        };
        return fanOut.DeliverAsync(numbered, isAcceptedHere: true, cancellationToken);
    }

    public ValueTask AppendAsync(DeploymentProgressMessage progress, CancellationToken cancellationToken) =>
        fanOut.DeliverAsync(progress, isAcceptedHere: true, cancellationToken);

    public Task WhenReachedAsync(DeploymentCursor cursor, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task FlushAsync() => Task.CompletedTask;
}
