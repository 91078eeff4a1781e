namespace HotSwap.Notifications.Client.Watching;

/// <summary>
/// Turns answers and events into updates: each status once and in order, or an update that marks a loss. Events may repeat, arrive out of
/// order, or be missing. Does not depend on a connection. Not thread-safe.
/// </summary>
/// <remarks>
/// A status must follow the previous one by its Sequence, and in a watch of all deployments by its Position. Any other event is held, and the
/// caller has to resume: see <see cref="IsSynchronized"/>.
/// </remarks>
/// <param name="executionId">The deployment that is watched; null for all deployments.</param>
/// <param name="cursor">The cursor to continue from; null for the current state.</param>
internal sealed class StatusSequencer(string? executionId, DeploymentCursor? cursor)
{
    /// <summary>The number of successive answers that do not close a gap, after which the missing statuses count as lost.</summary>
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

    /// <summary>True if the next update resets the state.</summary>
    private bool _isReset;

    /// <summary>The position up to which statuses belong to a snapshot that replaces lost statuses.</summary>
    private long _lossEnd;

    /// <summary>The position up to which events contain the rest of the answer's snapshot. The client need not request the rest.</summary>
    private long _snapshotEnd;

    private int _answersToGap;

    /// <summary>The <see cref="DeploymentSubscriptionAnswer.AnswerNumber"/> of the last answer.</summary>
    private long _answerNumber;

    /// <summary>
    /// Gets a value indicating whether no request is needed. False until the first answer, after a gap, and after a lost connection.
    /// </summary>
    public bool IsSynchronized { get; private set; }

    /// <summary>Gets a value indicating whether the last answer did not close the gap that it was requested for.</summary>
    public bool GapRemains => _answersToGap > 0;

    /// <summary>Gets the cursor of the next request; null for the current state.</summary>
    public DeploymentCursor? Cursor => _epoch is null ? null : new DeploymentCursor(_epoch, _position);

    /// <summary>
    /// Gets a value indicating whether no update follows although no final status was delivered, because the cursor was at or after it.
    /// </summary>
    public bool HasEnded { get; private set; }

    /// <summary>Gets the number of statuses that were dropped because they had been received before.</summary>
    public long Duplicates { get; private set; }

    /// <summary>Handles a lost connection or dropped events. Events are held until the next answer.</summary>
    public void Desynchronize()
    {
        IsSynchronized = false;
        _held.Clear();
        _answersToGap = 0;
        _snapshotEnd = 0;
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
            IsSynchronized = _position < _snapshotEnd;
            _held.Add(status);
        }
    }

    /// <summary>Handles withheld positions of the feed of all deployments: they count as received.</summary>
    public void OnWithheld(DeploymentsWithheldMessage withheld, List<DeploymentUpdate> updates)
    {
        if (IsSynchronized && withheld.AnswerNumber < _answerNumber)
        {
            // The server wrote it before the answer, for another watcher on the connection. The answer overtook it.
            return;
        }

        if (IsSynchronized && withheld.FirstPosition <= _number + 1)
        {
            Skip(withheld.LastPosition, updates);
            ReleaseHeld(updates);
            DeliverNothingKnownIfEmpty(updates, updates.Count);
        }
        else
        {
            IsSynchronized = IsSynchronized && _position < _snapshotEnd;
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
            _lossEnd = _epoch is null ? 0 : answer.SnapshotEnd;
            _number = null;

            // The snapshot replaces the whole state, so that statuses from before are delivered again.
            _position = 0;
        }

        // These held events do not apply to this answer: they are meant for another watcher, or their positions can be wrong.
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

            // A gap within an answer is a loss, unless the deployment was forgotten and counts from 1 again.
            var hasNoGap = answer.Filtered || Follows(status) || (!IsForAll && status.Sequence == 1);
            _isMarkingLoss = isMarkingLoss || (answer.Recovered && !hasNoGap);
            Deliver(status, updates);
        }

        if (!isNumberKnown && answer.Cursor.Number < _position)
        {
            // The request had the cursor of another watcher, which is behind, and the page ends before this watcher's cursor.
            _number = null;
        }

        _position = Math.Max(_position, answer.Cursor.Number);
        if (_position > positionBefore)
        {
            // An answer is one page, and a long gap takes several pages.
            _answersToGap = 0;
        }

        _number = IsForAll ? _position : _number ?? (answer.Recovered || answer.Statuses.Count > 0 ? null : 0);
        _snapshotEnd = answer.Recovered ? 0 : answer.SnapshotEnd;
        IsSynchronized = true;
        HasEnded = answer.IsOver;
        if (answer.Progress is { } progress && progress != _latestProgress)
        {
            OnAnsweredProgress(progress, updates);
        }

        ReleaseHeld(updates);
        DeliverNothingKnownIfEmpty(updates, index);
    }

    private bool IsForAll => executionId is null;

    private bool Follows(DeploymentStatusMessage status) =>
        _number is null || NumberOf(status) == _number + 1;

    private long NumberOf(DeploymentStatusMessage status) => IsForAll ? status.Position : status.Sequence;

    /// <summary>Delivers the progress of an answer, or holds it if the answer lacks the status that the progress follows.</summary>
    private void OnAnsweredProgress(DeploymentProgressMessage progress, List<DeploymentUpdate> updates)
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
                if (_position < _snapshotEnd)
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

        if (_position >= _snapshotEnd)
        {
            // The remaining ranges follow a gap. The next status will show the gap, and the ranges are requested again.
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

    /// <summary>Counts the positions up to one as received. Delivers held statuses of these positions first.</summary>
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
            Recovered = !_isMarkingLoss && status.Position > _lossEnd,
            IsFinal = _isOver,
            IsReset = TakeReset(),
        });
        _isMarkingLoss = false;
    }

    /// <summary>
    /// Adds an update with <see cref="DeploymentUpdate.NothingKnown"/> if the state was reset and has no status. The update comes before any
    /// progress. If it marks a loss, the next status does so as well, because the statuses before it are still missing.
    /// </summary>
    private void DeliverNothingKnownIfEmpty(List<DeploymentUpdate> updates, int index)
    {
        if (!_isReset || !IsSynchronized || _position < _snapshotEnd)
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
