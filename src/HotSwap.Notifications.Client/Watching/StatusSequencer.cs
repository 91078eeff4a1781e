namespace HotSwap.Notifications.Client.Watching;

/// <summary>
/// Turns answers and events, which may repeat, overtake each other and be missing, into updates: every status once and in order,
/// or a marked jump. Not thread-safe; knows nothing of connections.
/// </summary>
/// <remarks>
/// A status of one deployment must follow the one before by Sequence, one of all deployments by Position. An event that does not is
/// held, and the caller has to ask the server again: see <see cref="IsSynchronized"/>.
/// </remarks>
/// <param name="executionId">The deployment that is watched; null for all.</param>
/// <param name="cursor">Where to go on; null for the current state.</param>
internal sealed class StatusSequencer(string? executionId, DeploymentCursor? cursor)
{
    /// <summary>How many answers in a row may bring nothing into a gap before it is taken as lost.</summary>
    public const int MaxAnswersPerGap = 5;

    private readonly HeldEvents _held = new();
    private HashSet<string> _finalStatuses = new(DeploymentStatuses.Final, StringComparer.Ordinal);
    private DeploymentProgressMessage? _latestProgress;
    private string? _epoch = cursor?.Epoch;
    private long _position = cursor?.Number ?? 0;

    /// <summary>The number of the latest status: its Sequence, or its Position where all are watched. Null where it isn't known.</summary>
    private long? _number;
    private bool _isOver;
    private bool _isMarkingLoss;

    /// <summary>Whether the next update begins the state anew.</summary>
    private bool _isReset;

    /// <summary>The position up to which events bring the rest of a state that stands for lost statuses.</summary>
    private long _lostUpTo;

    /// <summary>The position up to which events bring the rest of the state that an answer began with. It need not be asked for.</summary>
    private long _restUpTo;

    private int _answersToGap;

    /// <summary>The number of the last answer among the connection's.</summary>
    private long _answerNumber;

    /// <summary>False until an answer has been taken, and again after a gap or a lost connection: ask the server.</summary>
    public bool IsSynchronized { get; private set; }

    /// <summary>Whether the last answer left the gap open that it was asked for.</summary>
    public bool GapRemains => _answersToGap > 0;

    /// <summary>What to ask the server with; null for the current state.</summary>
    public DeploymentCursor? Cursor => _epoch is null ? null : new DeploymentCursor(_epoch, _position);

    /// <summary>Whether the server has said that nothing more comes, although no final status was delivered: the cursor lay behind it.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Statuses that had been seen before, and were dropped.</summary>
    public long Duplicates { get; private set; }

    /// <summary>The connection is lost, or events had to be dropped: what comes before the next answer is held.</summary>
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

    /// <summary>Positions of statuses that this watcher of all may not see: they count as seen.</summary>
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

    /// <summary>An answer with a part of the statuses brings progress that follows one which is still to come.</summary>
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

    /// <summary>Takes positions as seen. Those that were sent earlier, and are held, are delivered.</summary>
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
    /// Tells that nothing is known, before the progress if there is any, where the state that began anew has ended without a status. The
    /// status that comes after it is marked as well: what was before it is still missing.
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
