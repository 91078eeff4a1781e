using System.Diagnostics.CodeAnalysis;

namespace HotSwap.Notifications.Logs;

/// <summary>
/// The number that a producer gave to a status. A log appends each number of a producer once, so that a producer can repeat a call whose
/// response was lost. The log keeps the latest number of at least the 10,000 most recent producers.
/// </summary>
[Experimental(ExperimentalApi.LogContract)]
public readonly record struct ProducerNumber
{
    /// <summary>Initializes a new instance of the <see cref="ProducerNumber"/> struct.</summary>
    /// <param name="owner">The identity that authenticated the producer.</param>
    /// <param name="name">The producer's own name.</param>
    /// <param name="number">The number of the status.</param>
    public ProducerNumber(string owner, string name, long number) => (Owner, Name, Number) = (owner, name, number);

    /// <summary>Gets the identity that authenticated the producer. Two owners can use the same producer name without a conflict.</summary>
    public string Owner { get; init; }

    /// <summary>Gets the producer's own name.</summary>
    public string Name { get; init; }

    /// <summary>
    /// Gets the number of the status: 1, 2, 3 and so on, without a gap. A number that is not greater than the latest one is a duplicate.
    /// </summary>
    public long Number { get; init; }
}
