using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace HotSwap.Notifications.Validation;

/// <summary>
/// Specifies the range of an option. Unlike the base class, it puts the path and the value into the message, and parses times without a type
/// converter, which trimming could remove.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class OptionRangeAttribute : RangeAttribute
{
    private readonly IComparable _minimum;
    private readonly IComparable _maximum;

    public OptionRangeAttribute(int minimum, int maximum)
        : base(minimum, maximum)
    {
        (_minimum, _maximum) = (minimum, maximum);
    }

    public OptionRangeAttribute(long minimum, long maximum)
        : base((double)minimum, maximum)
    {
        (_minimum, _maximum) = (minimum, maximum);
    }

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The type converter of the base class is not used.")]
    public OptionRangeAttribute(string minimum, string maximum)
        : base(typeof(TimeSpan), minimum, maximum)
    {
        (_minimum, _maximum) = (TimeSpan.Parse(minimum, CultureInfo.InvariantCulture), TimeSpan.Parse(maximum, CultureInfo.InvariantCulture));
    }

    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        value is null || (_minimum.CompareTo(value) <= 0 && _maximum.CompareTo(value) >= 0)
            ? ValidationResult.Success
            : new ValidationResult(OptionMessage.Of(
                validationContext.DisplayName, value, $"be between {OptionMessage.Text(_minimum)} and {OptionMessage.Text(_maximum)}"));
}
