using System.Globalization;

namespace HotSwap.Notifications.Validation;

/// <summary>The one form in which a host is told that an option is invalid.</summary>
internal static class OptionMessage
{
    /// <summary>Returns the message of an option.</summary>
    /// <param name="path">The full path of the option, from its options class on.</param>
    /// <param name="value">The value that the option had.</param>
    /// <param name="rule">The rule, as it goes on after "it must ".</param>
    public static string Of(string path, object? value, string rule) => $"{path} is {Text(value)}; it must {rule}.";

    /// <summary>Returns a value as a configuration file has it.</summary>
    public static string Text(object? value) => value switch
    {
        null => "null",
        string text => $"'{text}'",
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => $"{value}",
    };
}
