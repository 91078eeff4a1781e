using HotSwap.Notifications.Client.Watching;

namespace HotSwap.Notifications.Client.Tests.Watching;

/// <summary>A model of a watcher: the real sequencer, its call to the server, and the updates that it reported.</summary>
/// <param name="executionId">The execution id of the deployment, or null for all deployments.</param>
/// <param name="hidden">A deployment that this watcher of all deployments may not see.</param>
internal sealed class WatcherModel(string? executionId, string? hidden = null)
{
    private readonly StatusSequencer _sequencer = new(executionId, cursor: null);
    private readonly List<Seen> _seen = [];
    private DeploymentSubscriptionAnswer? _answer;
    private bool _isBroken;
    private bool _hasState;
    private long _answeredState;
    private long _coveredByState;
    private bool _isFirstState;
    private bool _isLossTold;

    /// <summary>The latest status that was reported since nothing was known.</summary>
    private DeploymentUpdate? _latestKnown;
    private int _checked;

    public string? ExecutionId => executionId;

    public string Name => executionId ?? $"all but {hidden ?? "none"}";

    public bool IsAsking { get; private set; }

    public bool HasAnswer => _answer is not null;

    public bool IsSynchronized => _sequencer.IsSynchronized;

    public DeploymentCursor? AskedWith { get; private set; }

    public DeploymentStatusMessage? LatestStatus => _seen.LastOrDefault()?.Update.Status;

    /// <summary>Gets the newest progress of each stage since the latest status.</summary>
    public Dictionary<string, int> Progress { get; } = [];

    public bool ProgressIsInPlace { get; private set; } = true;

    /// <summary>Gets a value indicating whether every marked jump is one that the server caused.</summary>
    public bool MarksOnlyLosses { get; private set; } = true;

    public bool Watches(DeploymentStatusMessage status) => executionId is null ? status.ExecutionId != hidden : status.ExecutionId == executionId;

    public void Ask()
    {
        if (!_sequencer.IsSynchronized)
        {
            (IsAsking, AskedWith, _isBroken) = (true, _sequencer.Cursor, false);
        }
    }

    /// <param name="answer">The answer, which is in transit from now on.</param>
    /// <param name="head">The latest position at that time.</param>
    public void Answered(DeploymentSubscriptionAnswer answer, long head) => (_answer, _answeredState) = (answer, head);

    public void DropAnswer() => (_answer, IsAsking) = (null, false);

    /// <summary>Drops an answer from before a break, as the real watcher does.</summary>
    public void ReceiveAnswer()
    {
        if (_answer is not { } answer)
        {
            return;
        }

        DropAnswer();
        if (_isBroken)
        {
            return;
        }

        if (!answer.Recovered)
        {
            (_coveredByState, _isFirstState, _hasState) = (_answeredState, !_hasState, true);
            _isLossTold = true;
        }

        Take(updates => _sequencer.OnAnswer(answer, updates));
    }

    public void LoseSubscription()
    {
        _sequencer.Desynchronize();
        _isBroken = true;
    }

    public void Receive(object message)
    {
        switch (message)
        {
            case DeploymentStatusMessage status when executionId is null || status.ExecutionId == executionId:
                Take(updates => _sequencer.OnStatus(status, updates));
                break;
            case DeploymentsWithheldMessage withheld when executionId is null:
                Take(updates => _sequencer.OnWithheld(withheld, updates));
                break;
            case DeploymentProgressMessage progress when progress.ExecutionId == executionId:
                Take(updates => _sequencer.OnProgress(progress, updates));
                break;
            case DeploymentSubscriptionEndedMessage ended when ended.ExecutionId == executionId:
                LoseSubscription();
                break;
            default:
                break;
        }
    }

    public IEnumerable<(Seen Earlier, Seen Later)> TakeNewPairs()
    {
        while (++_checked < _seen.Count)
        {
            yield return (_seen[_checked - 1], _seen[_checked]);
        }

        _checked = Math.Max(0, _seen.Count - 1);
    }

    private void Take(Action<List<DeploymentUpdate>> receive)
    {
        var updates = new List<DeploymentUpdate>();
        receive(updates);
        foreach (var update in updates)
        {
            if (update.Status is { } status)
            {
                _seen.Add(new Seen(update, _isFirstState && status.Position <= _coveredByState, _coveredByState));
                Progress.Clear();
                _latestKnown = update;
                MarksOnlyLosses &= update.Recovered || _isLossTold;
                _isLossTold &= !update.Recovered || status.Position <= _coveredByState;
                continue;
            }

            if (update.NothingKnown)
            {
                MarksOnlyLosses &= update.Recovered || _isLossTold;
                _latestKnown = null;
                continue;
            }

            ProgressIsInPlace &= _latestKnown is not { IsFinal: true }
                && update.Progress!.Sequence <= (_latestKnown?.Status!.Sequence ?? long.MaxValue);
            Progress[update.Progress!.Stage] = update.Progress.Progress;
        }
    }

    /// <param name="Update">The reported update.</param>
    /// <param name="IsFirstState">True if the update belongs to the first state of a watcher without a cursor.</param>
    /// <param name="CoveredByState">The position up to which the latest state replaces the statuses before it.</param>
    internal sealed record Seen(DeploymentUpdate Update, bool IsFirstState, long CoveredByState);
}
