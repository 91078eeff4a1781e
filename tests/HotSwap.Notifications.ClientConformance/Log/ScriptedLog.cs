namespace HotSwap.Notifications.ClientConformance.Log;

/// <summary>A simulated log of a deployment server. A scenario appends to it, and can remove its history.</summary>
internal sealed class ScriptedLog
{
    private readonly List<LoggedStatus> _statuses = [];

    /// <summary>The earlier terms whose cursors are still valid, with the last position of each.</summary>
    private readonly Dictionary<string, long> _knownTerms = new(StringComparer.Ordinal);
    private int _terms = 1;

    /// <summary>The position up to which the history is lost. An older cursor cannot be recovered.</summary>
    private long _keptAfter;

    public string Epoch => $"term-{_terms}";

    public long Head { get; private set; }

    /// <summary>Gets or sets the final statuses, which end a deployment.</summary>
    public IReadOnlyList<string> FinalStatuses { get; set; } = ["Succeeded", "Failed", "Cancelled", "RolledBack"];

    public LoggedStatus Append(string executionId, string status, bool isWithheld = false)
    {
        var sequence = _statuses.Where(each => each.ExecutionId == executionId).Select(each => each.Sequence).LastOrDefault() + 1;
        var logged = new LoggedStatus(executionId, status, sequence, ++Head, isWithheld);
        _statuses.Add(logged);
        return logged;
    }

    /// <summary>Removes the history up to the head. Keeps the latest state of each deployment.</summary>
    public void LoseHistory() => _keptAfter = Head;

    /// <summary>Begins a term with an empty history. Positions start again.</summary>
    public void BeginEmptyTerm()
    {
        _terms++;
        _knownTerms.Clear();
        _statuses.Clear();
        (Head, _keptAfter) = (0, 0);
    }

    /// <summary>Begins a term after a restart that lost nothing. Earlier cursors stay valid, and positions continue.</summary>
    public void BeginTermWithHistory()
    {
        _knownTerms[Epoch] = Head;
        _terms++;
    }

    /// <summary>Returns whether the log contains every status after the cursor.</summary>
    public bool IsGood(string epoch, long number) =>
        number >= _keptAfter && number <= (epoch == Epoch ? Head : _knownTerms.GetValueOrDefault(epoch, -1));

    /// <param name="executionId">The execution id of the deployment, or null for all deployments.</param>
    /// <param name="after">The position before the first one to read.</param>
    /// <param name="upTo">The last position to read.</param>
    public IReadOnlyList<LoggedStatus> Read(string? executionId, long after, long upTo) =>
        [.. _statuses.Where(each => IsOf(executionId, each) && each.Position > after && each.Position <= upTo)];

    /// <summary>Returns the latest status of the deployment, or of each deployment if the id is null.</summary>
    public IReadOnlyList<LoggedStatus> ReadCurrent(string? executionId, long upTo) =>
    [
        .. _statuses.Where(each => IsOf(executionId, each) && each.Position <= upTo)
            .GroupBy(each => each.ExecutionId)
            .Select(deployment => deployment.Last())
            .OrderBy(each => each.Position),
    ];

    private static bool IsOf(string? executionId, LoggedStatus status) => executionId is null || status.ExecutionId == executionId;
}
