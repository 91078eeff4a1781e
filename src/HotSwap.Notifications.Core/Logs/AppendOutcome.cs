using System.Diagnostics.CodeAnalysis;

namespace HotSwap.Notifications.Logs;

/// <summary>The outcome of one item of a batch.</summary>
[Experimental(ExperimentalApi.LogContract)]
public enum AppendOutcome
{
    /// <summary>The log appended the status.</summary>
    Appended,

    /// <summary>
    /// An earlier item had the same producer number or the same key. The result has the numbers of that item. A log checks for duplicates
    /// before it compares the expected Sequence, so that a repeated item does not conflict with itself.
    /// </summary>
    Duplicate,

    /// <summary>The latest Sequence of the deployment differs from the expected one. The log appended nothing for this item.</summary>
    Conflict,
}
