namespace HotSwap.Notifications.Logs;

/// <summary>A term that is over.</summary>
/// <param name="Epoch">The id of the term.</param>
/// <param name="End">
/// The position at which the next term began. The log vouches for a cursor of this term whose number is not after it.
/// </param>
internal readonly record struct LogTerm(string Epoch, long End);
