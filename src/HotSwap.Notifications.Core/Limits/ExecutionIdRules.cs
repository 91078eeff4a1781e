using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Limits;

/// <summary>Which execution ids this host takes, from clients as from its own pipeline.</summary>
internal sealed class ExecutionIdRules(IOptions<DeploymentNotificationsOptions> options)
{
    private readonly int _maxLength = options.Value.Limits.MaxExecutionIdLength;
    private readonly Regex? _pattern = options.Value.Limits.ExecutionIdPattern is { } pattern ? Compile(pattern) : null;

    /// <summary>Why the pattern cannot be used; null where it can.</summary>
    public static string? CheckPattern(string? pattern)
    {
        try
        {
            _ = pattern is null ? null : Compile(pattern);
            return null;
        }
        catch (Exception flaw) when (flaw is ArgumentException or NotSupportedException)
        {
            return flaw.Message;
        }
    }

    /// <exception cref="ArgumentException">The execution id is not taken; the message says what is.</exception>
    public void Check([NotNull] string? executionId)
    {
        ArgumentRules.CheckExecutionId(executionId);
        if (executionId.Length > _maxLength)
        {
            throw new ArgumentException(
                $"{nameof(executionId)} must be 1 to {_maxLength} characters; it had {executionId.Length}.", nameof(executionId));
        }

        if (_pattern?.IsMatch(executionId) is false)
        {
            throw new ArgumentException(
                $"{nameof(executionId)} must match {options.Value.Limits.ExecutionIdPattern}", nameof(executionId));
        }
    }

    private static Regex Compile([StringSyntax(StringSyntaxAttribute.Regex)] string pattern) =>
        new($@"\A(?:{pattern})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
}
