using System.Text.Json;
using HotSwap.Notifications.Logs;
using StackExchange.Redis;

namespace HotSwap.Notifications.Redis.Streams;

/// <summary>The log that many nodes share. What is appended is reported to each of them by its <see cref="RedisTail"/>.</summary>
internal sealed class RedisDeploymentLog(
    RedisAppender appender, RedisTail tail, RedisLogReader reader, RedisLogState state, TimeProvider time) : IDeploymentLog
{
    public LogTraits Traits => LogTraits.Shared | LogTraits.Durable;

    public string? Trouble => state.Trouble;

    public Task OpenAsync(ILogObserver observer, CancellationToken cancellationToken) => tail.StartAsync(observer, cancellationToken);

    public async ValueTask<IReadOnlyList<AppendResult>> AppendAsync(IReadOnlyList<LogItem> batch, CancellationToken cancellationToken)
    {
        if (batch.Any(item => item.Producer is not null || item.Key is not null || item.ExpectedSequence is not null))
        {
            throw new NotSupportedException("The log on Redis appends without producer, key and expected Sequence.");
        }

        var numbers = await appender.AppendAsync([.. batch.Select(Item)], cancellationToken).ConfigureAwait(false);
        return [.. numbers.Select(number => new AppendResult(AppendOutcome.Appended, number.Sequence, number.Position))];
    }

    public async ValueTask ShareProgressAsync(IReadOnlyList<ProgressValue> values, CancellationToken cancellationToken) =>
        await appender.AppendAsync([.. values.Select(Item)], cancellationToken).ConfigureAwait(false);

    public async ValueTask<LogPage> ReadAsync(DeploymentScope scope, long after, int max, CancellationToken cancellationToken)
    {
        var (epoch, position) = state.Known;
        var first = await reader.ReadFirstPositionAsync(cancellationToken).ConfigureAwait(false) ?? position + 1;
        var statuses = await reader.ReadAsync(Math.Max(after + 1, first), cancellationToken)
            .Where(status => scope.IsAll || status.ExecutionId == scope.ExecutionId)
            .Take(max).ToListAsync(cancellationToken).ConfigureAwait(false);
        var isLast = statuses.Count < max;
        return new LogPage
        {
            Statuses = statuses,
            CompleteAfter = first - 1,
            End = new DeploymentCursor(epoch, isLast ? position : statuses[^1].Position),
            IsLast = isLast,
        };
    }

    public async ValueTask<LatestPage> ReadLatestAsync(DeploymentScope scope, long before, int max, CancellationToken cancellationToken)
    {
        var (epoch, position) = state.Known;
        var latest = await reader.ReadLatestAsync(epoch, before, cancellationToken).ConfigureAwait(false);
        var inScope = latest.Where(status => scope.IsAll || status.ExecutionId == scope.ExecutionId).ToList();
        List<LoggedStatus> page = [.. inScope.OrderByDescending(status => status.Position).Take(max)];
        return new LatestPage { Statuses = page, Head = new DeploymentCursor(epoch, position), IsLast = page.Count == inScope.Count };
    }

    public ValueTask<CursorValidity> CheckCursorAsync(DeploymentCursor cursor, CancellationToken cancellationToken)
    {
        var (epoch, position) = state.Known;
        return new ValueTask<CursorValidity>(
            cursor.Epoch != epoch ? CursorValidity.Lost : cursor.Number > position ? CursorValidity.Ahead : CursorValidity.Valid);
    }

    private AppendItem Item(LogItem item) =>
        new(item.IsFinal ? "f" : "s", item.ExecutionId, item.Payload, OriginText.Write(item.Origin, time));

    private AppendItem Item(ProgressValue value) => new(
        "p",
        value.Message.ExecutionId,
        JsonSerializer.SerializeToUtf8Bytes(value.Message, DeploymentJsonContext.Default.DeploymentProgressMessage),
        OriginText.Write(value.Origin, time));
}
