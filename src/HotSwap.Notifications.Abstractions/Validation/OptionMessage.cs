using System.Globalization;

namespace HotSwap.Notifications.Validation;

/// <summary>Formats the message about an invalid option. All packages use this format.</summary>
internal static class OptionMessage
{
    /// <summary>Returns the message about an option.</summary>
    /// <param name="path">The full path of the option, starting with its options class.</param>
    /// <param name="value">The value of the option.</param>
    /// <param name="rule">The rule, as the text after "it must ".</param>
    public static string Of(string path, object? value, string rule) => $"{path} is {Text(value)}; it must {rule}.";

    /// <summary>Returns a value in the format of a configuration file.</summary>
    public static string Text(object? value) => value switch
    {
        null => "null",
        string text => $"'{text}'",
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => $"{value}",
    };
}
