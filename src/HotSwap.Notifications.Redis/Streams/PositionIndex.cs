namespace HotSwap.Notifications.Redis.Streams;

/// <summary>The positions of one deployment's statuses, as the index in Redis has them.</summary>
/// <param name="Positions">The first positions after the requested one, in order.</param>
/// <param name="From">The position after which the index is kept. Null if there is no index.</param>
/// <param name="IsWhole">Whether the index contains every position after <paramref name="From"/>.</param>
/// <param name="HasEarlier">
/// Whether the index contains the requested position or an earlier one, which proves that the deployment was not erased since.
/// </param>
internal sealed record PositionIndex(IReadOnlyList<long> Positions, long? From, bool IsWhole, bool HasEarlier);
