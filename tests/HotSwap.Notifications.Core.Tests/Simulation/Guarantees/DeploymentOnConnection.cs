namespace HotSwap.Notifications.Core.Tests.Simulation.Guarantees;

/// <summary>What one connection was written of one deployment, or in the order of the feed of all.</summary>
internal sealed class DeploymentOnConnection
{
    private Dictionary<string, DeploymentProgressMessage>? _progress;

    /// <summary>How often statuses may be written again, because the client joined.</summary>
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

    /// <summary>Gets a value indicating whether the client has ever joined it on this connection.</summary>
    public bool WasJoined { get; private set; }

    /// <summary>Gets or sets the log's head when the client joined.</summary>
    public long JoinedAt { get; set; }

    public int Term { get; private set; } = -1;

    /// <summary>Gets the position of the latest status that the client was given on this connection, or has had before.</summary>
    public long Position { get; private set; }

    public long Sequence { get; private set; }

    /// <summary>Gets the position that was written last. What follows must lie after it.</summary>
    public long Ordered { get; private set; }

    /// <summary>Gets the progress that was written last, by stage.</summary>
    public Dictionary<string, DeploymentProgressMessage> Progress => _progress ??= new(StringComparer.Ordinal);

    /// <summary>A term has begun, of which nothing was written yet.</summary>
    public void Enter(int term, int repeats, long head)
    {
        if (Term != term)
        {
            (Term, Position, Sequence, Ordered) = (term, 0, 0, 0);
            (_repeats, _returns, _repeatsUpTo, JoinedAt) = (repeats, 0, head, head);
        }
    }

    /// <summary>Statuses up to a position may be written once more.</summary>
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
