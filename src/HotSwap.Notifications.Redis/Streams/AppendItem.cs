using StackExchange.Redis;

namespace HotSwap.Notifications.Redis.Streams;

/// <param name="Kind">The script's name for what is appended.</param>
/// <param name="ExecutionId">The deployment.</param>
/// <param name="Payload">The message as JSON.</param>
/// <param name="Origin">The Sequence that a restored status had before the loss; of everything else the <see cref="OriginText"/>.</param>
internal readonly record struct AppendItem(RedisValue Kind, string ExecutionId, ReadOnlyMemory<byte> Payload, RedisValue Origin);
