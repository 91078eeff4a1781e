using System.Diagnostics.CodeAnalysis;

namespace HotSwap.Notifications;

internal static class Utc
{
    public static DateTime From(DateTime time) => time.Kind switch
    {
        DateTimeKind.Utc => time,
        DateTimeKind.Local => time.ToUniversalTime(),
        _ => DateTime.SpecifyKind(time, DateTimeKind.Utc),
    };

    [return: NotNullIfNotNull(nameof(time))]
    public static DateTime? From(DateTime? time) => time is { } value ? From(value) : null;
}
