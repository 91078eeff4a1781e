namespace HotSwap.Notifications.ClientConformance.Rules;

/// <summary>
/// Compares what a client tells its user with what it has to tell. Knows nothing of processes and connections. Not thread-safe.
/// </summary>
internal sealed class FeedChecker
{
    private readonly List<ExpectedUpdate> _expected = [];
    private readonly List<ExpectedUpdate> _told = [];

    /// <summary>The updates that later ones have overtaken: each comes late, or is a gap.</summary>
    private readonly List<ExpectedUpdate> _overtaken = [];
    private readonly List<ToldProgress> _sentProgress = [];
    private readonly List<ToldProgress> _owedProgress = [];
    private int _next;
    private long _sequence;
    private int _lastProgress;
    private ToldUpdate? _overtaking;

    /// <summary>Gets the first rule that was broken beyond doubt.</summary>
    public Violation? Violation { get; private set; }

    /// <summary>Gets a value indicating whether an update was overtaken, and may still come.</summary>
    public bool IsInDoubt => _overtaken.Count > 0;

    /// <summary>Gets a value indicating whether everything is told that had to be.</summary>
    public bool IsAllTold => _next == _expected.Count && _owedProgress.Count == 0 && !IsInDoubt;

    /// <summary>Gets a value indicating whether the watch is over: a final status or a refusal is told.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Gets or sets the statuses after which the watch of one deployment is over. Empty where all are watched.</summary>
    public IReadOnlyCollection<string> FinalStatuses { get; set; } = [];

    /// <summary>Adds an update that has to be told after those before it.</summary>
    public void Expect(ExpectedUpdate update) => _expected.Add(update);

    /// <summary>Adds a progress that was sent.</summary>
    /// <param name="progress">The progress.</param>
    /// <param name="isOwed">Whether it has to be told.</param>
    public void ExpectProgress(ToldProgress progress, bool isOwed)
    {
        _sentProgress.Add(progress);
        if (isOwed)
        {
            _owedProgress.Add(progress);
        }
    }

    public void OnLine(string line)
    {
        ToldUpdate update;
        try
        {
            update = AdapterLine.Parse(line);
        }
        catch (FormatException error)
        {
            Break(Rule.AdapterOutput, $"the line '{line}' is no update. {error.Message}");
            return;
        }

        OnTold(update);
    }

    public void OnTold(ToldUpdate update)
    {
        if (update is ToldProgress progress)
        {
            OnProgress(progress);
            return;
        }

        if (_overtaken.FirstOrDefault(each => each.Is(update)) is { } late)
        {
            Break(Rule.InOrder, $"{late.Update} was told after {_overtaking}.");
        }
        else if (_expected.FindIndex(_next, each => each.Is(update)) is >= 0 and var index)
        {
            Take(index, update);
        }
        else if (_told.Any(each => each.Is(update)))
        {
            Break(Rule.NoDuplicate, $"{update} was told twice.");
        }
        else
        {
            OnUnexpected(update);
        }
    }

    /// <summary>Judges what is missing, after the last line.</summary>
    /// <param name="silence">The rule that a client breaks which stays silent.</param>
    /// <param name="end">How the client ended, as a sentence.</param>
    public Violation? Finish(Rule silence, string end)
    {
        if (_overtaken.Count > 0)
        {
            var isNothingKnown = _overtaken[0].Update is ToldNothingKnown;
            Break(
                isNothingKnown ? Rule.NoSilentWait : Rule.NoSilentGap, $"{_overtaken[0].Update} was never told, and {_overtaking} was.");
        }
        else if (_next < _expected.Count)
        {
            Break(silence, $"{_expected[_next].Update} was not told. {end}");
        }
        else if (_owedProgress.Count > 0)
        {
            Break(Rule.NoSilentWait, $"{_owedProgress[0]} was not told. {end}");
        }

        return Violation;
    }

    private void Take(int index, ToldUpdate update)
    {
        if (index > _next)
        {
            _overtaken.AddRange(_expected[_next..index]);
            _overtaking ??= update;
        }

        var expected = _expected[index];
        _next = index + 1;
        _told.Add(expected);
        CheckMark(expected, update);
        if (update is ToldStatus status)
        {
            _sequence = status.Sequence;
        }

        IsOver = update is ToldRefused || (update as ToldStatus is { } final && FinalStatuses.Contains(final.Status));
    }

    private void CheckMark(ExpectedUpdate expected, ToldUpdate update)
    {
        var recovered = ExpectedUpdate.RecoveredOf(update);
        if (expected.Recovered is null || recovered == expected.Recovered || _overtaken.Count > 0)
        {
            return;
        }

        if (recovered == true)
        {
            Break(Rule.LossIsMarked, $"{update} follows a loss and was told with recovered: true.");
        }
        else
        {
            Break(Rule.OnlyLossIsMarked, $"{update} was told with recovered: false, and nothing was lost.");
        }
    }

    private void OnProgress(ToldProgress progress)
    {
        _owedProgress.RemoveAll(owed => owed == progress);
        if (IsOver)
        {
            Break(Rule.ProgressInItsPlace, $"{progress} was told after the end.");
        }
        else if (progress.Sequence > _sequence)
        {
            Break(Rule.ProgressInItsPlace, $"{progress} was told when the last status was {_sequence}.");
        }
        else if (_sentProgress.IndexOf(progress) is < 0)
        {
            Break(Rule.ProgressInItsPlace, $"{progress} was told, and never sent.");
        }
        else if (_sentProgress.IndexOf(progress) < _lastProgress)
        {
            Break(Rule.ProgressInItsPlace, $"{progress} was told after {_sentProgress[_lastProgress]}, which is newer.");
        }
        else
        {
            _lastProgress = _sentProgress.IndexOf(progress);
        }
    }

    private void OnUnexpected(ToldUpdate update)
    {
        switch (update)
        {
            case ToldRefused refused when _next < _expected.Count && _expected[_next].Update is ToldRefused expected:
                Break(Rule.RefusalIsFinal, $"the code {refused.Code} was told instead of {expected.Code}.");
                break;
            case ToldRefused:
                Break(Rule.AsksAgain, $"{update} was told, and the client must ask again instead.");
                break;
            case ToldNothingKnown:
                Break(Rule.OnlyLossIsMarked, "nothing known was told, and something is known.");
                break;
            default:
                Break(Rule.InOrder, $"{update} was told, and is not due.");
                break;
        }
    }

    private void Break(Rule rule, string seen) => Violation ??= new Violation(rule, seen);
}
