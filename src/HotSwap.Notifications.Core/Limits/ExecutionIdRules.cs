using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Limits;

/// <summary>The rules for execution ids that this host accepts from clients and from its own pipeline.</summary>
internal sealed class ExecutionIdRules(IOptions<DeploymentNotificationsOptions> options)
{
    private readonly int _maxLength = options.Value.Limits.MaxExecutionIdLength;
    private readonly Regex? _pattern = options.Value.Limits.ExecutionIdPattern is { } pattern ? Compile(pattern) : null;

    /// <summary>Returns the reason why a pattern cannot be used; null if it can be used.</summary>
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

    /// <summary>Throws if an execution id breaks the rules of this host.</summary>
    /// <exception cref="ArgumentException">The execution id breaks the rule that the message names.</exception>
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
