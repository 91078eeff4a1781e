using System.Text.Json;
using HotSwap.Notifications.Logs;
using StackExchange.Redis;

namespace HotSwap.Notifications.Redis.Streams;

/// <summary>A log that several nodes share. The <see cref="RedisTail"/> of each node reports the appended statuses to that node.</summary>
internal sealed class RedisDeploymentLog(
    RedisAppender appender,
    RedisTail tail,
    PageReading pages,
    RedisLeases leases,
    RedisErasure erasure,
    RedisLogHealth health,
    TimeProvider time) : IDeploymentLog, ILeasedLog, IErasableLog
{
    public LogTraits Traits => LogTraits.Shared | LogTraits.Durable | LogTraits.ReadsBack;

    public string? Trouble => health.Trouble;

    public Task OpenAsync(ILogObserver observer, CancellationToken cancellationToken) => tail.StartAsync(observer, cancellationToken);

    public async ValueTask<IReadOnlyList<AppendResult>> AppendAsync(IReadOnlyList<LogItem> batch, CancellationToken cancellationToken)
    {
        var load = tail.Loads;
        var answer = await appender.AppendAsync([.. batch.Select(Item)], cancellationToken).ConfigureAwait(false);
        await tail.WhenKnownAsync(answer.Epoch, load, cancellationToken).ConfigureAwait(false);
        return answer.Results;
    }

    public async ValueTask ShareProgressAsync(IReadOnlyList<ProgressValue> values, CancellationToken cancellationToken) =>
        await appender.AppendAsync([.. values.Select(Item)], cancellationToken).ConfigureAwait(false);

    public ValueTask<LogPage> ReadAsync(DeploymentScope scope, long after, int max, CancellationToken cancellationToken) =>
        new(pages.ReadAsync(scope, after, max, cancellationToken));

    public ValueTask<LatestPage> ReadLatestAsync(DeploymentScope scope, long before, int max, CancellationToken cancellationToken) =>
        new(pages.ReadLatestAsync(scope, before, max, cancellationToken));

    public async ValueTask<CursorValidity> CheckCursorAsync(DeploymentCursor cursor, CancellationToken cancellationToken)
    {
        if (Check(cursor) is not CursorValidity.Lost and var validity)
        {
            return validity;
        }

        // The cursor can belong to a term that began while this node could not read the log.
        await tail.WhenTermIsKnownAsync(cancellationToken).ConfigureAwait(false);
        return Check(cursor);
    }

    public ValueTask RenewLeasesAsync(IReadOnlyList<string> executionIds, TimeSpan duration, CancellationToken cancellationToken) =>
        new(leases.RenewAsync(executionIds, duration, cancellationToken));

    public ValueTask<IReadOnlyList<LoggedStatus>> FindExpiredLeasesAsync(CancellationToken cancellationToken) =>
        new(leases.FindExpiredAsync(tail.View.Epoch, cancellationToken));

    public ValueTask<bool> DeleteAsync(string executionId, CancellationToken cancellationToken) =>
        new(erasure.EraseAsync(executionId, cancellationToken));

    private CursorValidity Check(DeploymentCursor cursor)
    {
        // A status that this node has appended is committed before the tail reports it.
        var (view, known) = (tail.View, appender.Known);
        var isCommitted = cursor.Epoch == known.Epoch && view.Epoch == known.Epoch && cursor.Number <= known.Number;
        return isCommitted ? CursorValidity.Valid : view.Check(cursor);
    }

    private AppendItem Item(LogItem item) => new()
    {
        Kind = item.IsFinal ? "f" : "s",
        ExecutionId = item.ExecutionId,
        Payload = item.Payload,
        Origin = OriginText.Write(item.Origin, time),
        Producer = item.Producer,
        Key = item.Key,
        ExpectedSequence = item.ExpectedSequence,
    };

    private AppendItem Item(ProgressValue value) => new()
    {
        Kind = "p",
        ExecutionId = value.Message.ExecutionId,
        Payload = JsonSerializer.SerializeToUtf8Bytes(value.Message, ProgressJsonContext.Default.DeploymentProgressMessage),
        Origin = OriginText.Write(value.Origin, time),
    };
}
