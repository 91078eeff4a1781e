using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace HotSwap.Notifications.Api;

/// <summary>Reads the query parameters of a request. The message for an invalid value names the parameter, the value and the allowed range.</summary>
internal static class QueryValues
{
    private const int MaxLength = ArgumentRules.MaxNameLength;
    private const int MaxShown = 64;

    /// <returns>The value. Null if the parameter is missing.</returns>
    /// <exception cref="ArgumentException">The parameter occurs more than once, or the value is empty or too long.</exception>
    public static string? Text(IQueryCollection query, string name, int maxLength = MaxLength)
    {
        var values = query[name];
        if (values.Count > 1)
        {
            throw new ArgumentException($"{name} must be given once; it was given {values.Count} times.");
        }

        return values.Count == 0 ? null : Check(name, values[0], maxLength);
    }

    /// <exception cref="ArgumentException">There are too many values, or one is empty or too long.</exception>
    public static string[] Texts(IQueryCollection query, string name, int maxCount)
    {
        var values = query[name];
        return values.Count <= maxCount
            ? [.. values.Select(value => Check(name, value, MaxLength))]
            : throw new ArgumentException($"{name} must be given at most {maxCount} times; it was given {values.Count} times.");
    }

    /// <exception cref="ArgumentException">The value is not a number, or is outside the allowed range.</exception>
    public static long Number(IQueryCollection query, string name, long min, long max, long byDefault)
    {
        if (Text(query, name) is not { } text)
        {
            return byDefault;
        }

        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? number
            : throw new ArgumentException($"{name} must be a number from {min} to {max}; it was '{Shown(text)}'.");
    }

    /// <summary>Shortens a value for a message.</summary>
    public static string Shown(string value) => value.Length <= MaxShown ? value : value[..MaxShown] + "…";

    private static string Check(string name, string? value, int maxLength) => value switch
    {
        null or "" => throw new ArgumentException($"{name} must be 1 to {maxLength} characters; it was empty."),
        { Length: var length } when length > maxLength =>
            throw new ArgumentException($"{name} must be 1 to {maxLength} characters; it had {length}."),
        _ => value,
    };
}
