using System.Globalization;
using System.Text.Json;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Redis.Telemetry;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace HotSwap.Notifications.Redis.Streams;

/// <summary>
/// Makes statuses of what is stored in Redis, by whatever version. Fields that this version does not know are left out. What it cannot read is
/// logged once.
/// </summary>
internal sealed class StatusReader(FinalStatuses finalStatuses, TimeProvider time, ILogger<StatusReader> logger)
{
    private int _logged;

    public static long Position(StreamEntry entry)
    {
        var id = entry.Id.ToString();
        return long.Parse(id.AsSpan(0, id.IndexOf('-', StringComparison.Ordinal)), CultureInfo.InvariantCulture);
    }

    /// <summary>Returns the deployment of an entry; null for an entry of version 0.1, which has it in its message alone.</summary>
    public static string? ExecutionId(StreamEntry entry) => entry["id"];

    /// <summary>Reads an entry of the stream, of any version; null if it cannot be read.</summary>
    public LoggedStatus? Read(StreamEntry entry)
    {
        var position = Position(entry);
        var status = entry["sequence"].TryParse(out long sequence)
            ? Read(entry["message"], sequence, position, entry["time"], OriginText.Read(entry["origin"], time))
            : null;
        if (status is null && Interlocked.Exchange(ref _logged, 1) == 0)
        {
            Log.Unreadable(logger, position, entry["version"].ToString());
        }

        return status;
    }

    /// <summary>Reads the latest status of a deployment; null if it cannot be read.</summary>
    public LoggedStatus? Read(RedisValue message, RedisValue sequence, RedisValue position, RedisValue appendedAt) =>
        sequence.TryParse(out long ofDeployment) && position.TryParse(out long ofAll)
            ? Read(message, ofDeployment, ofAll, appendedAt, origin: null)
            : null;

    /// <summary>
    /// Reads a message that another node has written, and writes it anew, without numbers: a message of version 0.1 has some.
    /// </summary>
    /// <returns>The status; null if it cannot be read.</returns>
    public LoggedStatus? Read(ReadOnlyMemory<byte> json, long sequence, long position, DateTimeOffset appendedAt, MessageOrigin? origin)
    {
        try
        {
            // Of a message in another form nothing says that it has these.
            return JsonSerializer.Deserialize(json.Span, DeploymentJsonContext.Default.DeploymentStatusMessage)
                is { ExecutionId: not null, Status: not null, Details: not null } message
                ? new LoggedStatus
                {
                    ExecutionId = message.ExecutionId,
                    Payload = StatusPayload.Write(message.ExecutionId, message.Status, message.UpdatedAt, message.Details),
                    IsFinal = finalStatuses.Contains(message.Status),
                    Sequence = sequence,
                    Position = position,
                    AppendedAt = appendedAt,
                    Origin = origin,
                }
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private LoggedStatus? Read(RedisValue message, long sequence, long position, RedisValue appendedAt, MessageOrigin? origin) =>
        message.IsNull
            ? null
            : Read(
                (ReadOnlyMemory<byte>)message,
                sequence,
                position,
                appendedAt.TryParse(out long milliseconds) ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : time.GetUtcNow(),
                origin);
}
