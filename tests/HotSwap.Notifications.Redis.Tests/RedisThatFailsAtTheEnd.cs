using HotSwap.Notifications.Redis.Streams;
using StackExchange.Redis;

namespace HotSwap.Notifications.Redis.Tests;

/// <summary>
/// A Redis that, once it is unavailable, lets callers wait, and fails when they give up: with a connection error instead of a cancellation.
/// </summary>
internal sealed class RedisThatFailsAtTheEnd(string? address = null) : IRedisConnection
{
    private readonly OwnRedisConnection? _present = address is null ? null : new OwnRedisConnection(ConfigurationOptions.Parse(address));
    private int _waiting;
    private volatile bool _isAway = address is null;

    /// <summary>Gets a task that completes when one caller waits. Before the log is open, that is the tail.</summary>
    public TaskCompletionSource IsAsked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Gets a task that completes when two callers wait: the tail and the appender.</summary>
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
