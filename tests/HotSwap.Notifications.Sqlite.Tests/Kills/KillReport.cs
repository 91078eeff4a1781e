namespace HotSwap.Notifications.Sqlite.Tests.Kills;

/// <summary>What came of a round.</summary>
/// <param name="Terms">The number of terms that the log had.</param>
/// <param name="Head">The position of the latest status at the end.</param>
/// <param name="Statuses">The number of statuses that all clients were given.</param>
/// <param name="Losses">The number of times that a client was told of a loss.</param>
/// <param name="Violation">The first guarantee that was broken, with what had happened; null where all were kept.</param>
internal sealed record KillReport(int Terms, long Head, int Statuses, int Losses, string? Violation);
