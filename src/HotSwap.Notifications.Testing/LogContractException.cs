using System.Diagnostics.CodeAnalysis;

namespace HotSwap.Notifications.Testing;

/// <summary>Thrown when a log breaks a rule of the contract. The message contains the rule, the expected value and the actual value.</summary>
[Experimental(ExperimentalApi.LogContract)]
public sealed class LogContractException : Exception
{
    internal LogContractException(string rule, string message, Exception? innerException = null)
        : base(message, innerException) => Rule = rule;

    /// <summary>Gets the name of the rule that the log breaks.</summary>
    public string Rule { get; }
}
