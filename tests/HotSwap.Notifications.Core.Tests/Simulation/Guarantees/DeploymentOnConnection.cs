namespace HotSwap.Notifications.Core.Tests.Simulation.Guarantees;

/// <summary>Records what was written to one connection about one deployment, or in the order of the feed of all.</summary>
internal sealed class DeploymentOnConnection
{
    private Dictionary<string, DeploymentProgressMessage>? _progress;

    /// <summary>The number of times that statuses may be written again, because the client joined.</summary>
    private int _repeats;
    private int _returns;
    private long _repeatsUpTo;

    public bool IsJoined
    {
        get;
        set
        {
            field = value;
            WasJoined |= value;
        }
    }

    /// <summary>Gets a value indicating whether the client has ever joined the scope on this connection.</summary>
    public bool WasJoined { get; private set; }

    /// <summary>Gets or sets the head of the log when the client joined.</summary>
    public long JoinedAt { get; set; }

    public int Term { get; private set; } = -1;

    /// <summary>Gets the position of the latest status that the client got on this connection, or had before.</summary>
    public long Position { get; private set; }

    public long Sequence { get; private set; }

    /// <summary>Gets the last written position. The next position must be greater.</summary>
    public long Ordered { get; private set; }

    /// <summary>Gets the last written progress of each stage.</summary>
    public Dictionary<string, DeploymentProgressMessage> Progress => _progress ??= new(StringComparer.Ordinal);

    /// <summary>Begins a term, of which nothing was written yet.</summary>
    public void Enter(int term, int repeats, long head)
    {
        if (Term != term)
        {
            (Term, Position, Sequence, Ordered) = (term, 0, 0, 0);
            (_repeats, _returns, _repeatsUpTo, JoinedAt) = (repeats, 0, head, head);
        }
    }

    /// <summary>Allows statuses up to a position to be written once more.</summary>
    public void Allow(long upTo, bool goesBack)
    {
        _repeats++;
        _returns += goesBack ? 1 : 0;
        _repeatsUpTo = upTo;
    }

    public void Has(long position, long sequence)
    {
        if (position > Position)
        {
            (Position, Sequence) = (position, sequence);
        }
    }

    /// <summary>Returns whether a position may be written now.</summary>
    public bool TryWrite(long position)
    {
        if (position <= Ordered)
        {
            if (_repeats == 0 || position > _repeatsUpTo || (position < Ordered && _returns == 0))
            {
                return false;
            }

            _repeats--;
            _returns -= position < Ordered ? 1 : 0;
        }

        Ordered = position;
        return true;
    }
}
