namespace HotSwap.Notifications.Readers;

/// <param name="HasMore">Whether there is more to write, for which there was no room in this turn.</param>
/// <param name="Asks">The decisions to ask for. Null where there are none.</param>
/// <param name="Backlogs">The pages of the log to read. Null where there are none.</param>
internal readonly record struct TurnOutcome(
    bool HasMore, List<(Reader Reader, string ExecutionId)>? Asks, List<(Reader Reader, long After)>? Backlogs);
