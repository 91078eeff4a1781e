using HotSwap.Notifications.Redis.Streams;
using StackExchange.Redis;

namespace HotSwap.Notifications.Redis.Tests;

/// <summary>Keeps those who ask waiting, and fails when they give up: not as cancelled, but as a connection does.</summary>
internal sealed class RedisThatFailsAtTheEnd : IRedisConnection
{
    private int _asked;

    /// <summary>By the appender and by the tail.</summary>
    public TaskCompletionSource IsAskedTwice { get; } = new();

    public async ValueTask<IConnectionMultiplexer> GetAsync(CancellationToken cancellationToken)
    {
        var givenUp = new TaskCompletionSource();
        await using var registration = cancellationToken.Register(givenUp.SetResult);
        if (Interlocked.Increment(ref _asked) == 2)
        {
            IsAskedTwice.SetResult();
        }

        await givenUp.Task;
        throw new IOException("No connection is available.");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
