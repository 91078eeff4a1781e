using HotSwap.Notifications.Core.Tests.Simulation.Guarantees;

namespace HotSwap.Notifications.Core.Tests.Simulation;

/// <summary>
/// A model of a resuming client according to the contract and the sequencer of the typed client. It holds early events until the answer, drops
/// repeated ones, and calls again if one is missing.
/// </summary>
internal sealed class ModelFeed
{
    private const int MaxAnswersPerGap = 5;

    private readonly bool _ofAll;
    private readonly WatchGuarantees _guarantees;
    private readonly SortedList<long, FeedStatus> _held = [];
    private readonly SortedList<(long First, long AnswerNumber), long> _heldWithheld = [];
    private string? _epoch;
    private long _position;
    private long? _number;
    private bool _isMarkingLoss;
    private int _answersToGap;

    /// <summary>The position up to which events contain the rest of a snapshot. The client need not call the server for it.</summary>
    private long _restUpTo;
    private bool _hasDropped;

    public ModelFeed(bool ofAll, DeploymentCursor? cursor, WatchGuarantees guarantees)
    {
        (_ofAll, _guarantees) = (ofAll, guarantees);
        if (cursor is not null)
        {
            (_epoch, _position) = (cursor.Epoch, cursor.Number);
            guarantees.BeganAfter(cursor);
        }
    }

    public bool IsSynchronized { get; private set; }

    public DeploymentCursor? Cursor => _epoch is null ? null : new DeploymentCursor(_epoch, _position);

    public void Desynchronize()
    {
        IsSynchronized = false;
        _held.Clear();
        _heldWithheld.Clear();
        _answersToGap = 0;
        _restUpTo = 0;
    }

    public void OnStatus(in FeedStatus status)
    {
        if (IsSynchronized && status.Position <= _position)
        {
            return;
        }

        if (IsSynchronized && Follows(status))
        {
            Deliver(status);
            ReleaseHeld();
            return;
        }

        IsSynchronized = IsSynchronized && _position < _restUpTo;
        _held[status.Position] = status;
    }

    public void OnWithheld(DeploymentsWithheldMessage withheld)
    {
        if (IsSynchronized && withheld.FirstPosition <= _number + 1)
        {
            DeliverHeld(withheld.LastPosition);
            Skip(withheld.LastPosition);
            ReleaseHeld();
            return;
        }

        IsSynchronized = IsSynchronized && _position < _restUpTo;
        _heldWithheld[(withheld.FirstPosition, withheld.AnswerNumber)] = withheld.LastPosition;
    }

    /// <param name="answer">The answer.</param>
    /// <param name="head">The position of the log when the server answered.</param>
    public void OnAnswer(DeploymentSubscriptionAnswer answer, long head)
    {
        var isSameLog = _epoch == answer.Cursor.Epoch;
        if (!answer.Recovered)
        {
            _isMarkingLoss |= _epoch is not null;
            _number = null;
            _position = isSameLog ? _position : 0;
            _guarantees.Told(answer.Cursor.Epoch, head);
        }

        // Positions that were withheld from another watcher on the connection, which was answered earlier, are not withheld from this one.
        foreach (var held in _heldWithheld.Keys.Where(held => held.AnswerNumber < answer.AnswerNumber).ToArray())
        {
            _heldWithheld.Remove(held);
        }

        if ((answer.HasMore || (!isSameLog && _epoch is not null)) && _held.Count + _heldWithheld.Count > 0)
        {
            // Held events may be of the previous term, in which positions mean something else, or may not be the next ones.
            _held.Clear();
            _heldWithheld.Clear();
            _hasDropped = true;
        }

        _epoch = answer.Cursor.Epoch;
        var isMarkingLoss = _isMarkingLoss;
        var positionBefore = _position;
        foreach (var message in answer.Statuses)
        {
            var status = new FeedStatus(message.ExecutionId, message.Sequence, message.Position);
            if (status.Position <= _position)
            {
                _number ??= NumberOf(status);
                continue;
            }

            var isWhole = answer.Filtered || Follows(status) || (!_ofAll && status.Sequence == 1);
            _isMarkingLoss = isMarkingLoss || (answer.Recovered && !isWhole);
            Deliver(status);
        }

        _position = Math.Max(_position, answer.Cursor.Number);
        _answersToGap = _position > positionBefore ? 0 : _answersToGap;
        _number = _ofAll ? _position : _number ?? (answer.Recovered || answer.Statuses.Count > 0 ? null : 0);
        _restUpTo = answer.Recovered ? 0 : answer.SnapshotEnd;
        IsSynchronized = true;
        ReleaseHeld();
    }

    private bool Follows(in FeedStatus status) => _number is null || NumberOf(status) == _number + 1;

    private long NumberOf(in FeedStatus status) => _ofAll ? status.Position : status.Sequence;

    private void ReleaseHeld()
    {
        SkipHeldWithheld();
        while (_held.Count > 0)
        {
            var status = _held.GetValueAtIndex(0);
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

            _held.RemoveAt(0);
            if (status.Position > _position)
            {
                Deliver(status);
                SkipHeldWithheld();
            }
        }

        _heldWithheld.Clear();
        _answersToGap = 0;
        IsSynchronized = !_hasDropped;
        _hasDropped = false;
    }

    private void SkipHeldWithheld()
    {
        while (_heldWithheld.Count > 0 && _heldWithheld.GetKeyAtIndex(0).First <= _number + 1)
        {
            var last = _heldWithheld.GetValueAtIndex(0);
            _heldWithheld.RemoveAt(0);
            DeliverHeld(last);
            Skip(last);
        }
    }

    /// <summary>Marks positions as seen. Releases held statuses among them, which may have been sent earlier.</summary>
    private void DeliverHeld(long upTo)
    {
        while (_held.Count > 0 && _held.GetKeyAtIndex(0) <= upTo)
        {
            var status = _held.GetValueAtIndex(0);
            _held.RemoveAt(0);
            if (status.Position > _position)
            {
                Deliver(status);
            }
        }
    }

    private void Skip(long position)
    {
        _number = Math.Max(_number ?? 0, position);
        _position = Math.Max(_position, position);
    }

    private void Deliver(in FeedStatus status)
    {
        _number = NumberOf(status);
        _position = status.Position;
        _guarantees.Delivered(_epoch!, status.ExecutionId, status.Sequence, status.Position, _isMarkingLoss);
        _isMarkingLoss = false;
    }
}
