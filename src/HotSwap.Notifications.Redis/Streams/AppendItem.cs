using HotSwap.Notifications.Logs;
using StackExchange.Redis;

namespace HotSwap.Notifications.Redis.Streams;

/// <summary>What the append script is given of one status or value. What it does not have is empty.</summary>
internal sealed class AppendItem
{
    /// <summary>The number of the script's arguments for each item.</summary>
    public const int Arguments = 8;

    /// <summary>Gets the script's name for what is appended.</summary>
    public required string Kind { get; init; }

    public required string ExecutionId { get; init; }

    /// <summary>Gets the message as JSON.</summary>
    public required ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>Gets the Sequence that a restored status had before the loss; of everything else the <see cref="OriginText"/>.</summary>
    public required RedisValue Origin { get; init; }

    public ProducerNumber? Producer { get; init; }

    public string? Key { get; init; }

    public long? ExpectedSequence { get; init; }

    public IEnumerable<RedisValue> ToArguments() =>
    [
        Kind,
        ExecutionId,
        Payload,
        Origin,
        Producer is { } producer ? $"{producer.Owner.Length}:{producer.Owner}/{producer.Name}" : "",
        Producer?.Number ?? RedisValue.EmptyString,
        Key ?? "",
        ExpectedSequence ?? RedisValue.EmptyString,
    ];
}
