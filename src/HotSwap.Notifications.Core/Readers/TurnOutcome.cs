namespace HotSwap.Notifications.Readers;

/// <summary>The outcome of a turn.</summary>
/// <param name="HasMore">Whether there is more to write than this turn had room for.</param>
/// <param name="Asks">The decisions to request; null if there are none.</param>
/// <param name="Backlogs">The pages of the log to read; null if there are none.</param>
internal readonly record struct TurnOutcome(
    bool HasMore, List<(Reader Reader, string ExecutionId)>? Asks, List<(Reader Reader, long After)>? Backlogs);
