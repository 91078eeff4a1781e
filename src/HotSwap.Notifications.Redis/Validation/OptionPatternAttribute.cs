using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using HotSwap.Notifications.Validation;

namespace HotSwap.Notifications.Redis.Validation;

/// <summary>Validates that the whole text of an option matches a regular expression.</summary>
/// <param name="pattern">The regular expression.</param>
/// <param name="rule">The rule in words. It follows "it must " in the message.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class OptionPatternAttribute([StringSyntax(StringSyntaxAttribute.Regex)] string pattern, string rule) : ValidationAttribute
{
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        value is string text && Regex.IsMatch(text, $@"\A(?:{pattern})\z")
            ? ValidationResult.Success
            : new ValidationResult(OptionMessage.Of(validationContext.DisplayName, value, rule));
}
