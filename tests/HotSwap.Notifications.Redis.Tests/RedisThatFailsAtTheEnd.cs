using HotSwap.Notifications.Redis.Streams;
using StackExchange.Redis;

namespace HotSwap.Notifications.Redis.Tests;

/// <summary>Keeps callers waiting once it is away, and fails when they give up: not as cancelled, but as a connection does.</summary>
internal sealed class RedisThatFailsAtTheEnd(string? address = null) : IRedisConnection
{
    private readonly OwnRedisConnection? _present = address is null ? null : new OwnRedisConnection(ConfigurationOptions.Parse(address));
    private int _waiting;
    private volatile bool _isAway = address is null;

    /// <summary>Complete once one caller waits: before the log is open that is the tail.</summary>
    public TaskCompletionSource IsAsked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Complete once two callers wait: the tail and the appender.</summary>
    public TaskCompletionSource IsAskedTwice { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Address => address ?? "nowhere";

    public void GoAway() => _isAway = true;

    public async ValueTask<IConnectionMultiplexer> GetAsync(CancellationToken cancellationToken)
    {
        if (!_isAway)
        {
            return await _present!.GetAsync(cancellationToken);
        }

        var givenUp = new TaskCompletionSource();
        await using var registration = cancellationToken.Register(givenUp.SetResult);
        (Interlocked.Increment(ref _waiting) == 1 ? IsAsked : IsAskedTwice).TrySetResult();
        await givenUp.Task;
        throw new IOException("No connection is available.");
    }

    public ValueTask DisposeAsync() => _present?.DisposeAsync() ?? ValueTask.CompletedTask;
}
