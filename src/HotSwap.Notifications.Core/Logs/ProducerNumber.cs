namespace HotSwap.Notifications.Logs;

/// <summary>
/// The number that a producer gave a status. A log appends each number of a producer once, so that a producer may repeat a call
/// whose answer was lost.
/// </summary>
/// <param name="Owner">The identity that authenticated the producer; producers of different owners never meet.</param>
/// <param name="Name">The producer's own name.</param>
/// <param name="Number">The number of the status: 1, 2, 3 … without a gap.</param>
internal readonly record struct ProducerNumber(string Owner, string Name, long Number);
