namespace HotSwap.Notifications.Redis.Streams;

/// <summary>What Redis has noted of the positions of one deployment.</summary>
/// <param name="Positions">The first positions after the one that was asked for, ordered.</param>
/// <param name="From">The position after which positions are noted; null where none are.</param>
/// <param name="IsWhole">Whether no position after <paramref name="From"/> is missing.</param>
/// <param name="HasEarlier">Whether a position before is noted, so that the deployment was not erased since.</param>
internal sealed record PositionIndex(IReadOnlyList<long> Positions, long? From, bool IsWhole, bool HasEarlier);
