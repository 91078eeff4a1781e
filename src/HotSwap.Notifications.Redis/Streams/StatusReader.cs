using System.Globalization;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Redis.Telemetry;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace HotSwap.Notifications.Redis.Streams;

/// <summary>
/// Reads the statuses that any version has stored in Redis. Unknown fields of an entry are ignored. The first unreadable entry is logged.
/// </summary>
internal sealed class StatusReader(OldMessages oldMessages, TimeProvider time, ILogger<StatusReader> logger)
{
    private int _logged;

    public static long Position(StreamEntry entry)
    {
        var id = entry.Id.ToString();
        return long.Parse(id.AsSpan(0, id.IndexOf('-', StringComparison.Ordinal)), CultureInfo.InvariantCulture);
    }

    /// <summary>Returns the execution id of an entry. Null for an entry of version 0.1, which has the id only in its message.</summary>
    public static string? ExecutionId(StreamEntry entry) => entry["id"];

    /// <summary>Reads an entry of the stream. Null if it cannot be read.</summary>
    public LoggedStatus? Read(StreamEntry entry)
    {
        var position = Position(entry);
        var status = entry["sequence"].TryParse(out long sequence)
            ? Read(entry["id"], entry["final"], entry["message"], sequence, position, entry["time"], OriginText.Read(entry["origin"], time))
            : null;
        if (status is null && Interlocked.Exchange(ref _logged, 1) == 0)
        {
            Log.Unreadable(logger, position, entry["version"].ToString());
        }

        return status;
    }

    /// <summary>Reads the latest status of a deployment. Null if it cannot be read.</summary>
    public LoggedStatus? Read(
        string executionId, RedisValue isFinal, RedisValue message, RedisValue sequence, RedisValue position, RedisValue appendedAt) =>
        sequence.TryParse(out long ofDeployment) && position.TryParse(out long ofAll)
            ? Read(executionId, isFinal, message, ofDeployment, ofAll, appendedAt, origin: null)
            : null;

    /// <summary>Reads a status from the pub/sub channel. Null if it must be read from the stream.</summary>
    public LoggedStatus? Read(FeedMessage.Line line) => oldMessages.Read(line.Json) is { } message
        ? Status(
            message.ExecutionId,
            OriginText.IsFinal(line.Origin) ?? message.IsFinal,
            message.HasNumbers ? OldMessages.WithoutNumbers(line.Json) : line.Json,
            line.Sequence,
            line.Position,
            time.GetUtcNow(),
            OriginText.Read(line.Origin, time))
        : null;

    private LoggedStatus? Read(
        RedisValue executionId, RedisValue isFinal, RedisValue message, long sequence, long position, RedisValue appendedAt, MessageOrigin? origin)
    {
        if (message.IsNull)
        {
            return null;
        }

        var at = appendedAt.TryParse(out long milliseconds) ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : time.GetUtcNow();
        if (!executionId.IsNull && !isFinal.IsNull)
        {
            return Status(executionId!, isFinal == 1, (byte[])message!, sequence, position, at, origin);
        }

        // An entry of version 0.1, or of an unknown version, lacks these fields. They are read from the message if that is possible.
        return oldMessages.Read((byte[])message!) is { } old
            ? Status(old.ExecutionId, old.IsFinal, old.HasNumbers ? OldMessages.WithoutNumbers((byte[])message!) : (byte[])message!, sequence, position, at, origin)
            : null;
    }

    private static LoggedStatus Status(
        string executionId, bool isFinal, ReadOnlyMemory<byte> payload, long sequence, long position, DateTimeOffset appendedAt, MessageOrigin? origin) =>
        new()
        {
            ExecutionId = executionId,
            Payload = payload,
            IsFinal = isFinal,
            Sequence = sequence,
            Position = position,
            AppendedAt = appendedAt,
            Origin = origin,
        };
}
