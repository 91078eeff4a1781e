using System.ComponentModel.DataAnnotations;

namespace HotSwap.Notifications.Validation;

/// <summary>Specifies that an option must have one of the named values of its enum.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class OptionEnumAttribute : ValidationAttribute
{
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        value is Enum member && !Enum.IsDefined(member.GetType(), member)
            ? new ValidationResult(OptionMessage.Of(
                validationContext.DisplayName, value, $"be one of {string.Join(", ", Enum.GetNames(member.GetType()))}"))
            : ValidationResult.Success;
}
