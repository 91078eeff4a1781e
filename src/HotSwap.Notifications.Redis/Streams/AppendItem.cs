using HotSwap.Notifications.Logs;
using StackExchange.Redis;

namespace HotSwap.Notifications.Redis.Streams;

/// <summary>The arguments of the append script for one status or progress value. Missing values are passed as empty strings.</summary>
internal sealed class AppendItem
{
    /// <summary>The number of the script's arguments for each item.</summary>
    public const int Arguments = 8;

    /// <summary>Gets the kind of the item, as defined in append.lua.</summary>
    public required string Kind { get; init; }

    public required string ExecutionId { get; init; }

    /// <summary>Gets the message as JSON.</summary>
    public required ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>Gets the Sequence before the loss for a restored status. Gets the <see cref="OriginText"/> for other items.</summary>
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
