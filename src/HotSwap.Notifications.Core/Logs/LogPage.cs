namespace HotSwap.Notifications.Logs;

/// <param name="Statuses">The statuses, ordered by position.</param>
/// <param name="CompleteAfter">The position after which no status is missing. A reader whose cursor lies before it has missed some.</param>
/// <param name="IsLast">Whether nothing follows the page.</param>
internal sealed record LogPage(IReadOnlyList<LoggedStatus> Statuses, long CompleteAfter, bool IsLast);
