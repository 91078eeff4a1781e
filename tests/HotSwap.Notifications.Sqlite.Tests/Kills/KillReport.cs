namespace HotSwap.Notifications.Sqlite.Tests.Kills;

/// <summary>The result of a round.</summary>
/// <param name="Terms">The number of terms of the log.</param>
/// <param name="Head">The position of the latest status at the end.</param>
/// <param name="Statuses">The number of statuses that all clients received.</param>
/// <param name="Losses">The number of losses that clients were told of.</param>
/// <param name="Violation">The first broken guarantee with its circumstances, or null.</param>
internal sealed record KillReport(int Terms, long Head, int Statuses, int Losses, string? Violation);
