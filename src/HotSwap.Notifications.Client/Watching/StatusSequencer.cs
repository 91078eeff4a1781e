namespace HotSwap.Notifications.Client.Watching;

/// <summary>
/// Turns answers and events into updates: each status once and in order, or an update that marks a loss. Events may repeat, arrive out of
/// order, or be missing. Not thread-safe. Independent of connections.
/// </summary>
/// <remarks>
/// A status must follow the previous one by its Sequence, and in a watch of all deployments by its Position. Any other event is held, and the
/// caller has to ask the server again: see <see cref="IsSynchronized"/>.
/// </remarks>
/// <param name="executionId">The deployment that is watched; null for all deployments.</param>
/// <param name="cursor">The cursor to continue from; null for the current state.</param>
internal sealed class StatusSequencer(string? executionId, DeploymentCursor? cursor)
{
    /// <summary>The number of successive answers without a status for a gap after which the gap counts as lost.</summary>
    public const int MaxAnswersPerGap = 5;

    private readonly HeldEvents _held = new();
    private HashSet<string> _finalStatuses = new(DeploymentStatuses.Final, StringComparer.Ordinal);
    private DeploymentProgressMessage? _latestProgress;
    private string? _epoch = cursor?.Epoch;
    private long _position = cursor?.Number ?? 0;

    /// <summary>The number of the latest status: its Sequence, or its Position in a watch of all deployments. Null if it is not known.</summary>
    private long? _number;
    private bool _isOver;
    private bool _isMarkingLoss;

    /// <summary>True if the next update begins the state anew.</summary>
    private bool _isReset;

    /// <summary>The position up to which events bring the rest of a state that replaces lost statuses.</summary>
    private long _lostUpTo;

    /// <summary>The position up to which events bring the rest of the state of an answer. The rest need not be requested.</summary>
    private long _restUpTo;

    private int _answersToGap;

    /// <summary>The number of the last answer among the answers on the connection.</summary>
    private long _answerNumber;

    /// <summary>
    /// Gets a value indicating whether nothing has to be requested. False until the first answer, after a gap and after a lost connection.
    /// </summary>
    public bool IsSynchronized { get; private set; }

    /// <summary>Gets a value indicating whether the last answer did not close the gap for which it was requested.</summary>
    public bool GapRemains => _answersToGap > 0;

    /// <summary>Gets the cursor of the next request; null for the current state.</summary>
    public DeploymentCursor? Cursor => _epoch is null ? null : new DeploymentCursor(_epoch, _position);

    /// <summary>
    /// Gets a value indicating whether no update follows, although no final status was delivered: the cursor was at or after it.
    /// </summary>
    public bool HasEnded { get; private set; }

    /// <summary>Gets the number of statuses that were dropped because they had been seen before.</summary>
    public long Duplicates { get; private set; }

    /// <summary>Handles a lost connection or dropped events: events before the next answer are held.</summary>
    public void Desynchronize()
    {
        IsSynchronized = false;
        _held.Clear();
        _answersToGap = 0;
        _restUpTo = 0;
    }

    public void OnStatus(DeploymentStatusMessage status, List<DeploymentUpdate> updates)
    {
        if (!IsSynchronized)
        {
            _held.Add(status);
        }
        else if (status.Position <= _position)
        {
            Duplicates++;
        }
        else if (Follows(status))
        {
            Deliver(status, updates);
            ReleaseHeld(updates);
        }
        else
        {
            IsSynchronized = _position < _restUpTo;
            _held.Add(status);
        }
    }

    /// <summary>Handles the positions of statuses that this watcher of all deployments may not see: they count as seen.</summary>
    public void OnWithheld(DeploymentsWithheldMessage withheld, List<DeploymentUpdate> updates)
    {
        if (IsSynchronized && withheld.AnswerNumber < _answerNumber)
        {
            // It was written before the answer, which has overtaken it, and is meant for another watcher on the connection.
            return;
        }

        if (IsSynchronized && withheld.FirstPosition <= _number + 1)
        {
            Skip(withheld.LastPosition, updates);
            ReleaseHeld(updates);
            DeliverNothingIfNothingCame(updates, updates.Count);
        }
        else
        {
            IsSynchronized = IsSynchronized && _position < _restUpTo;
            _held.Add(withheld);
        }
    }

    public void OnProgress(DeploymentProgressMessage progress, List<DeploymentUpdate> updates)
    {
        if (!IsSynchronized || progress.Sequence > _number)
        {
            _held.Add(progress);
        }
        else if (progress.Sequence >= (_number ?? 0))
        {
            Deliver(progress, updates);
        }
    }

    public void OnAnswer(DeploymentSubscriptionAnswer answer, List<DeploymentUpdate> updates)
    {
        var index = updates.Count;
        if (!answer.Recovered)
        {
            _isMarkingLoss |= _epoch is not null;
            _isReset = true;
            _isOver = false;
            _lostUpTo = _epoch is null ? 0 : answer.SnapshotEnd;
            _number = null;

            // The state is told anew, also what was told before: what is not in it any more is gone.
            _position = 0;
        }

        // What is held may mean something else to this watcher than it says.
        _held.DropWithheldBefore(answer.AnswerNumber);
        if (answer.HasMore || (_epoch is not null && _epoch != answer.Cursor.Epoch))
        {
            _held.DropPositions();
        }

        _epoch = answer.Cursor.Epoch;
        _answerNumber = answer.AnswerNumber;
        _finalStatuses = new HashSet<string>(answer.FinalStatuses, StringComparer.Ordinal);

        var isMarkingLoss = _isMarkingLoss;
        var positionBefore = _position;
        var isNumberKnown = _number is not null;
        foreach (var status in answer.Statuses)
        {
            if (status.Position <= _position)
            {
                Duplicates++;
                _number = isNumberKnown ? _number : NumberOf(status);
                continue;
            }

            // An answer that is not whole must not pass for one. A deployment that was forgotten counts from 1 again.
            var isWhole = answer.Filtered || Follows(status) || (!OfAll && status.Sequence == 1);
            _isMarkingLoss = isMarkingLoss || (answer.Recovered && !isWhole);
            Deliver(status, updates);
        }

        if (!isNumberKnown && answer.Cursor.Number < _position)
        {
            // The answer is for a watcher that has come less far, and its page ends before this one's cursor.
            _number = null;
        }

        _position = Math.Max(_position, answer.Cursor.Number);
        if (_position > positionBefore)
        {
            // An answer is one page: a long gap takes several.
            _answersToGap = 0;
        }

        _number = OfAll ? _position : _number ?? (answer.Recovered || answer.Statuses.Count > 0 ? null : 0);
        _restUpTo = answer.Recovered ? 0 : answer.SnapshotEnd;
        IsSynchronized = true;
        HasEnded = answer.IsOver;
        if (answer.Progress is { } progress && progress != _latestProgress)
        {
            TakeAnswered(progress, updates);
        }

        ReleaseHeld(updates);
        DeliverNothingIfNothingCame(updates, index);
    }

    private bool OfAll => executionId is null;

    private bool Follows(DeploymentStatusMessage status) =>
        _number is null || NumberOf(status) == _number + 1;

    private long NumberOf(DeploymentStatusMessage status) => OfAll ? status.Position : status.Sequence;

    /// <summary>An answer with a part of the statuses can have progress that follows a later status.</summary>
    private void TakeAnswered(DeploymentProgressMessage progress, List<DeploymentUpdate> updates)
    {
        if (progress.Sequence <= (_number ?? progress.Sequence))
        {
            Deliver(progress, updates);
        }
        else
        {
            _held.AddOlder(progress);
        }
    }

    private void ReleaseHeld(List<DeploymentUpdate> updates)
    {
        SkipHeldWithheld(updates);
        while (_held.FirstStatus() is { } status)
        {
            if (status.Position > _position && !Follows(status))
            {
                if (_position < _restUpTo)
                {
                    return;
                }

                if (++_answersToGap < MaxAnswersPerGap)
                {
                    IsSynchronized = false;
                    return;
                }

                _isMarkingLoss = true;
            }

            DeliverHeld(status, updates);
            SkipHeldWithheld(updates);
        }

        if (_position >= _restUpTo)
        {
            // What is left of these lies behind a gap that no status shows yet: the next one will, and asks again.
            _held.DropWithheld();
        }

        _answersToGap = 0;
        IsSynchronized = !_held.TakeOverflow();
        while (_held.TryTakeProgress(_number, out var progress))
        {
            if (progress.Sequence >= (_number ?? 0))
            {
                Deliver(progress, updates);
            }
        }
    }

    private void DeliverHeld(DeploymentStatusMessage status, List<DeploymentUpdate> updates)
    {
        _held.Remove(status);
        if (status.Position <= _position)
        {
            Duplicates++;
        }
        else
        {
            Deliver(status, updates);
        }
    }

    private void SkipHeldWithheld(List<DeploymentUpdate> updates)
    {
        while (_held.TryTakeWithheld(_number + 1, out var last))
        {
            Skip(last, updates);
        }
    }

    /// <summary>Marks positions as seen. Held statuses of these positions, which were sent earlier, are delivered.</summary>
    private void Skip(long position, List<DeploymentUpdate> updates)
    {
        while (_held.FirstStatus() is { } status && status.Position <= position)
        {
            DeliverHeld(status, updates);
        }

        _number = Math.Max(_number ?? 0, position);
        _position = Math.Max(_position, position);
    }

    private void Deliver(DeploymentStatusMessage status, List<DeploymentUpdate> updates)
    {
        _number = NumberOf(status);
        _position = status.Position;
        _isOver = _finalStatuses.Contains(status.Status);
        updates.Add(new DeploymentUpdate(status.ExecutionId, new DeploymentCursor(_epoch!, status.Position))
        {
            Status = status,
            Recovered = !_isMarkingLoss && status.Position > _lostUpTo,
            IsFinal = _isOver,
            IsReset = TakeReset(),
        });
        _isMarkingLoss = false;
    }

    /// <summary>
    /// Adds the update that nothing is known if the state that began anew has no status. It comes before any progress. The next status is
    /// marked as well, because the statuses before it are still missing.
    /// </summary>
    private void DeliverNothingIfNothingCame(List<DeploymentUpdate> updates, int index)
    {
        if (!_isReset || !IsSynchronized || _position < _restUpTo)
        {
            return;
        }

        updates.Insert(index, new DeploymentUpdate(executionId ?? "", new DeploymentCursor(_epoch!, _position))
        {
            Recovered = !_isMarkingLoss,
            IsReset = TakeReset(),
        });
    }

    private bool TakeReset()
    {
        var isReset = _isReset;
        _isReset = false;
        return isReset;
    }

    private void Deliver(DeploymentProgressMessage progress, List<DeploymentUpdate> updates)
    {
        if (_isOver)
        {
            return;
        }

        _latestProgress = progress;
        updates.Add(DeploymentUpdate.FromProgress(progress, new DeploymentCursor(_epoch!, _position)));
    }
}
