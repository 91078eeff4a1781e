using System.Diagnostics.CodeAnalysis;

namespace HotSwap.Notifications.Logs;

/// <summary>
/// The number that a producer gave a status. A log appends each number of a producer once, so that a producer may repeat a call whose
/// answer was lost. The log remembers at least the latest number of the 10,000 producers that appended last.
/// </summary>
[Experimental(ExperimentalApi.LogContract)]
public readonly record struct ProducerNumber
{
    /// <summary>Initializes a number.</summary>
    /// <param name="owner">The identity that authenticated the producer.</param>
    /// <param name="name">The producer's own name.</param>
    /// <param name="number">The number of the status.</param>
    public ProducerNumber(string owner, string name, long number) => (Owner, Name, Number) = (owner, name, number);

    /// <summary>Gets the identity that authenticated the producer. Producers of different owners never meet.</summary>
    public string Owner { get; init; }

    /// <summary>Gets the producer's own name.</summary>
    public string Name { get; init; }

    /// <summary>Gets the number of the status: 1, 2, 3 … without a gap. A number that is not above the latest one is a duplicate.</summary>
    public long Number { get; init; }
}
