namespace HotSwap.Notifications.ClientConformance.Rules;

/// <summary>
/// Compares the updates that a client reports with the updates that it must report. Independent of processes and connections. Not thread-safe.
/// </summary>
internal sealed class FeedChecker
{
    private readonly List<ExpectedUpdate> _expected = [];
    private readonly List<ExpectedUpdate> _reported = [];

    /// <summary>The expected updates that the client skipped. Each is a gap, unless the client reports it late.</summary>
    private readonly List<ExpectedUpdate> _overtaken = [];
    private readonly List<ReportedProgress> _sentProgress = [];
    private readonly List<ReportedProgress> _requiredProgress = [];
    private int _next;
    private long _sequence;
    private int _lastProgress;
    private ReportedUpdate? _overtaking;

    /// <summary>Gets the first certain violation, or null.</summary>
    public Violation? Violation { get; private set; }

    /// <summary>Gets a value indicating whether the client skipped an update that it may still report late.</summary>
    public bool IsUpdateOvertaken => _overtaken.Count > 0;

    /// <summary>Gets a value indicating whether the client has reported every expected update.</summary>
    public bool IsAllReported => _next == _expected.Count && _requiredProgress.Count == 0 && !IsUpdateOvertaken;

    /// <summary>Gets a value indicating whether the watch is over, because the client reported a final status or a refusal.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Gets or sets the final statuses, which end the watch of one deployment. Empty for a watch of all deployments.</summary>
    public IReadOnlyCollection<string> FinalStatuses { get; set; } = [];

    /// <summary>Adds an update that the client must report after the earlier ones.</summary>
    public void Expect(ExpectedUpdate update) => _expected.Add(update);

    /// <summary>Adds a progress value that was sent.</summary>
    /// <param name="progress">The progress value.</param>
    /// <param name="isRequired">True if the client must report it; false if it may drop it.</param>
    public void ExpectProgress(ReportedProgress progress, bool isRequired)
    {
        _sentProgress.Add(progress);
        if (isRequired)
        {
            _requiredProgress.Add(progress);
        }
    }

    public void OnLine(string line)
    {
        ReportedUpdate update;
        try
        {
            update = AdapterLine.Parse(line);
        }
        catch (FormatException error)
        {
            Break(Rule.AdapterOutput, $"the line '{line}' is not an update. {error.Message}");
            return;
        }

        OnReported(update);
    }

    public void OnReported(ReportedUpdate update)
    {
        if (update is ReportedProgress progress)
        {
            OnProgress(progress);
            return;
        }

        if (_overtaken.FirstOrDefault(each => each.Is(update)) is { } late)
        {
            Break(Rule.InOrder, $"{late.Update} was reported after {_overtaking}.");
        }
        else if (_expected.FindIndex(_next, each => each.Is(update)) is >= 0 and var index)
        {
            Take(index, update);
        }
        else if (_reported.Any(each => each.Is(update)))
        {
            Break(Rule.NoDuplicate, $"{update} was reported twice.");
        }
        else
        {
            OnUnexpected(update);
        }
    }

    /// <summary>Checks for missing updates after the last line, and returns the first violation, or null.</summary>
    /// <param name="silence">The rule that a silent client breaks.</param>
    /// <param name="end">A sentence that describes how the client ended.</param>
    public Violation? Finish(Rule silence, string end)
    {
        if (_overtaken.Count > 0)
        {
            var isNothingKnown = _overtaken[0].Update is ReportedNothingKnown;
            Break(
                isNothingKnown ? Rule.NoSilentWait : Rule.NoSilentGap, $"{_overtaken[0].Update} was never reported, but {_overtaking} was.");
        }
        else if (_next < _expected.Count)
        {
            Break(silence, $"{_expected[_next].Update} was not reported. {end}");
        }
        else if (_requiredProgress.Count > 0)
        {
            Break(Rule.NoSilentWait, $"{_requiredProgress[0]} was not reported. {end}");
        }

        return Violation;
    }

    private void Take(int index, ReportedUpdate update)
    {
        if (index > _next)
        {
            _overtaken.AddRange(_expected[_next..index]);
            _overtaking ??= update;
        }

        var expected = _expected[index];
        _next = index + 1;
        _reported.Add(expected);
        CheckMark(expected, update);
        if (update is ReportedStatus status)
        {
            _sequence = status.Sequence;
        }

        IsOver = update is ReportedRefused || (update as ReportedStatus is { } final && FinalStatuses.Contains(final.Status));
    }

    private void CheckMark(ExpectedUpdate expected, ReportedUpdate update)
    {
        var recovered = ExpectedUpdate.RecoveredOf(update);
        if (expected.Recovered is null || recovered == expected.Recovered || _overtaken.Count > 0)
        {
            return;
        }

        if (recovered == true)
        {
            Break(Rule.LossIsMarked, $"{update} follows a loss, but was reported with recovered: true.");
        }
        else
        {
            Break(Rule.OnlyLossIsMarked, $"{update} was reported with recovered: false, but nothing was lost.");
        }
    }

    private void OnProgress(ReportedProgress progress)
    {
        _requiredProgress.RemoveAll(required => required == progress);
        if (IsOver)
        {
            Break(Rule.ProgressInItsPlace, $"{progress} was reported after the end of the watch.");
        }
        else if (progress.Sequence > _sequence)
        {
            Break(Rule.ProgressInItsPlace, $"{progress} was reported when the last status was {_sequence}.");
        }
        else if (_sentProgress.IndexOf(progress) is < 0)
        {
            Break(Rule.ProgressInItsPlace, $"{progress} was reported, but never sent.");
        }
        else if (_sentProgress.IndexOf(progress) < _lastProgress)
        {
            Break(Rule.ProgressInItsPlace, $"{progress} was reported after {_sentProgress[_lastProgress]}, which is newer.");
        }
        else
        {
            _lastProgress = _sentProgress.IndexOf(progress);
        }
    }

    private void OnUnexpected(ReportedUpdate update)
    {
        switch (update)
        {
            case ReportedRefused refused when _next < _expected.Count && _expected[_next].Update is ReportedRefused expected:
                Break(Rule.RefusalIsFinal, $"the code {refused.Code} was reported instead of {expected.Code}.");
                break;
            case ReportedRefused:
                Break(Rule.AsksAgain, $"{update} was reported, but the client must call again instead.");
                break;
            case ReportedNothingKnown:
                Break(Rule.OnlyLossIsMarked, "nothingKnown was reported, but the server has a status.");
                break;
            default:
                Break(Rule.InOrder, $"{update} was reported, but was not expected.");
                break;
        }
    }

    private void Break(Rule rule, string seen) => Violation ??= new Violation(rule, seen);
}
