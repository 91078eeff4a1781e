using System.Diagnostics;
using System.Globalization;
using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.Redis.Streams;

/// <summary>
/// The text format of a message's origin in Redis: the time of acceptance in microseconds of Unix time, and the traceparent, such as
/// <c>1795536386871000/00-…-01</c>. A hyphen if there is no origin.
/// </summary>
internal static class OriginText
{
    public const string None = "-";

    public static string Write(MessageOrigin? origin, TimeProvider time)
    {
        if (origin is null)
        {
            return None;
        }

        var accepted = time.GetUtcNow() - time.GetElapsedTime(origin.Timestamp);
        var context = origin.Context;
        var traceParent = context == default ? "" : $"00-{context.TraceId}-{context.SpanId}-{(byte)context.TraceFlags:x2}";
        return string.Create(CultureInfo.InvariantCulture, $"{(accepted - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond}/{traceParent}");
    }

    /// <summary>
    /// Returns whether a status on the channel is final. The flag follows the origin, as in <c>-/f</c>. Null if version 0.1 wrote the status.
    /// </summary>
    public static bool? IsFinal(string text) => text[(text.LastIndexOf('/') + 1)..] switch
    {
        "f" => true,
        "s" => false,
        _ => null,
    };

    public static MessageOrigin? Read(string? text, TimeProvider time)
    {
        if (text?.Split('/') is not [var microseconds, var traceParent, ..]
            || !long.TryParse(microseconds, NumberStyles.None, CultureInfo.InvariantCulture, out var accepted))
        {
            return null;
        }

        var elapsed = time.GetUtcNow() - DateTimeOffset.UnixEpoch - TimeSpan.FromMicroseconds(accepted);
        var ago = (long)(Math.Max(0, elapsed.TotalSeconds) * time.TimestampFrequency);
        ActivityContext.TryParse(traceParent, traceState: null, isRemote: true, out var context);
        return new MessageOrigin(time.GetTimestamp() - ago, context);
    }
}
