using System.Collections.Concurrent;

namespace HotSwap.Notifications.Readers;

/// <summary>Gives a turn to each subscriber that is behind, in the order in which they fell behind.</summary>
internal sealed class ReaderPump
{
    private readonly ConcurrentQueue<Subscriber> _behind = new();

    /// <summary>Gets or sets the callback that runs whenever a subscriber waits for a turn.</summary>
    public Action Filled { get; set; } = () => { };

    public bool IsEmpty => _behind.IsEmpty;

    public int Count => _behind.Count;

    public void Enqueue(Subscriber subscriber)
    {
        _behind.Enqueue(subscriber);
        Filled();
    }

    /// <summary>Gives turns to subscribers, up to a maximum number of turns.</summary>
    /// <returns>The number of turns.</returns>
    public int GiveTurns(int max)
    {
        var given = 0;
        for (; given < max && _behind.TryDequeue(out var subscriber); given++)
        {
            subscriber.TakeTurn();
        }

        return given;
    }
}
