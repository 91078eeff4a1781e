using System.Text.Json;
using HotSwap.Notifications.History;
using StackExchange.Redis;

namespace HotSwap.Notifications.Redis.Streams;

/// <summary>The log that many nodes share. What is appended comes back to each of them through its <see cref="RedisTail"/>.</summary>
internal sealed class RedisDeploymentLog(
    RedisAppender appender, RedisStanding standing, DeploymentHistory history, TimeProvider time) : IDeploymentLog
{
    public Task WhenReady => standing.WhenReady;

    public string? Trouble => standing.Trouble;

    public ValueTask AppendAsync(DeploymentStatusMessage status, CancellationToken cancellationToken) =>
        appender.AppendAsync(Item(status, "s", "f"), cancellationToken);

    public ValueTask AppendAsync(DeploymentProgressMessage progress, CancellationToken cancellationToken) =>
        appender.AppendAsync(
            new AppendItem(
                "p",
                progress.ExecutionId,
                JsonSerializer.SerializeToUtf8Bytes(progress, DeploymentJsonContext.Default.DeploymentProgressMessage),
                OriginText.Write(progress.Origin, time)),
            cancellationToken);

    /// <summary>Puts a state that this node knows into a log that has lost it. It gives way to a newer one.</summary>
    public ValueTask RestoreAsync(DeploymentStatusMessage status, CancellationToken cancellationToken) =>
        appender.AppendAsync(Item(status, "r", "R") with { Origin = status.Sequence }, cancellationToken);

    public Task WhenReachedAsync(DeploymentCursor cursor, CancellationToken cancellationToken) =>
        standing.WhenDeliveredAsync(cursor, cancellationToken);

    public Task FlushAsync() => appender.FlushAsync();

    private AppendItem Item(DeploymentStatusMessage status, RedisValue kind, RedisValue finalKind) => new(
        history.IsFinal(status.Status) ? finalKind : kind,
        status.ExecutionId,
        JsonSerializer.SerializeToUtf8Bytes(status, DeploymentJsonContext.Default.DeploymentStatusMessage),
        OriginText.Write(status.Origin, time));
}
