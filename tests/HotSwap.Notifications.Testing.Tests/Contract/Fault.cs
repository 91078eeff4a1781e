using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.Testing.Tests.Contract;

/// <summary>A fault of a <see cref="FaultyLog"/>. A null member means correct behaviour.</summary>
internal sealed record Fault
{
    public Func<IReadOnlyList<LogItem>, IReadOnlyList<LogItem>>? Batch { get; init; }

    public Func<AppendResult, AppendResult>? Result { get; init; }

    /// <summary>Gets the replacement for the reported statuses: a list for each call.</summary>
    public Func<IReadOnlyList<LoggedStatus>, IEnumerable<IReadOnlyList<LoggedStatus>>>? Reports { get; init; }

    public bool CallsObserverConcurrently { get; init; }

    public bool ReportsProgressLate { get; init; }

    public Func<LogSnapshot, LogSnapshot>? Snapshot { get; init; }

    public Func<LogPage, LogPage>? Page { get; init; }

    public Func<LatestPage, LatestPage>? Latest { get; init; }

    public bool IgnoresScopeOfLatest { get; init; }

    public Func<CursorValidity, CursorValidity>? Cursor { get; init; }

    public Func<IReadOnlyList<LoggedStatus>, IReadOnlyList<LoggedStatus>>? Expired { get; init; }

    public Func<bool, bool>? Deleted { get; init; }

    /// <summary>Gets a value indicating whether a batch is cut when its call is cancelled.</summary>
    public bool CommitsHalf { get; init; }

    /// <summary>Gets the data that is lost with the process.</summary>
    public Action<ListStorage>? Restart { get; init; }
}
