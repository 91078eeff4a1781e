using System.Collections.Concurrent;
using System.Threading.Channels;
using HotSwap.Notifications.TestSupport;

namespace HotSwap.Notifications.Client.Tests;

/// <summary>Collects the updates of a handler, and lets a test wait for them.</summary>
internal sealed class Collector<T>
{
    private readonly Channel<T> _new = Channel.CreateUnbounded<T>();
    private readonly ConcurrentQueue<T> _all = new();

    public IReadOnlyCollection<T> All => _all;

    public T Latest => _all.Last();

    public void Add(T told)
    {
        _all.Enqueue(told);
        _new.Writer.TryWrite(told);
    }

    /// <summary>Waits for the next update of the kind, and drops all updates before it.</summary>
    public async Task<T> NextAsync(Predicate<T> isIt)
    {
        while (true)
        {
            var told = await _new.Reader.ReadAsync().AsTask().WithPatience();
            if (isIt(told))
            {
                return told;
            }
        }
    }
}
