using System.Globalization;

namespace HotSwap.Notifications.Events;

/// <summary>Converts between a cursor and the id of an event: <c>epoch:position</c>.</summary>
internal static class EventCursor
{
    public static string Format(string epoch, long position) => string.Create(CultureInfo.InvariantCulture, $"{epoch}:{position}");

    /// <exception cref="ArgumentException">The text is not the id of an event.</exception>
    public static DeploymentCursor? Parse(string? lastEventId)
    {
        if (string.IsNullOrEmpty(lastEventId))
        {
            return null;
        }

        var colon = lastEventId.LastIndexOf(':');
        if (colon < 1 || !long.TryParse(lastEventId.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var position))
        {
            throw new ArgumentException("Last-Event-ID must be the id of an event of this stream: epoch:position.", nameof(lastEventId));
        }

        var cursor = new DeploymentCursor(lastEventId[..colon], position);
        ArgumentRules.CheckCursor(cursor);
        return cursor;
    }
}
