using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.Testing.Tests.Contract;

/// <summary>The list of faults, each with the rule that must find it.</summary>
internal static class Faults
{
    public static IReadOnlyDictionary<string, (string Rule, Fault Fault)> All { get; } = new Dictionary<string, (string, Fault)>
    {
        ["doubles a report"] = ("reports-are-complete-and-ordered", new() { Reports = statuses => [statuses, statuses] }),
        ["swaps two reports"] = ("reports-are-complete-and-ordered", new() { Reports = statuses => [[.. statuses.Reverse()]] }),
        ["leaves a report out"] = ("reports-are-complete-and-ordered", new() { Reports = statuses => [[.. statuses.Where(status => status.Position != 5)]] }),
        ["reports nothing"] = ("reports-are-complete-and-ordered", new() { Reports = _ => [] }),
        ["reports another status"] = ("reports-are-complete-and-ordered", new() { Reports = statuses => [[.. statuses.Select(Renamed)]] }),
        ["skips a Position"] = ("numbers-have-no-gap", new() { Result = result => result with { Position = result.Position > 2 ? result.Position + 1 : result.Position } }),
        ["counts one Sequence for all"] = ("numbers-have-no-gap", new() { Result = result => result with { Sequence = result.Position } }),
        ["calls the observer concurrently"] = ("observer-calls-never-overlap", new() { CallsObserverConcurrently = true }),
        ["reports progress after a later status"] = ("progress-follows-statuses", new() { ReportsProgressLate = true }),
        ["changes a payload"] = ("payload-is-opaque", new() { Reports = statuses => [[.. statuses.Select(Trimmed)]] }),
        ["ignores case"] = ("names-are-compared-by-ordinal", new() { Batch = batch => [.. batch.Select(item => item with { ExecutionId = item.ExecutionId.ToLowerInvariant() })] }),
        ["commits half of a batch"] = ("batch-is-all-or-nothing", new() { CommitsHalf = true }),
        ["forgets keys"] = ("key-is-appended-once", new() { Batch = batch => [.. batch.Select(item => item with { Key = null })] }),
        ["forgets producers"] = ("producer-number-is-appended-once", new() { Batch = batch => [.. batch.Select(item => item with { Producer = null })] }),
        ["answers an old number with the numbers of the latest status"] = (
            "producer-number-is-appended-once",
            new() { Result = result => result is { Outcome: AppendOutcome.Duplicate, Position: 0 } ? result with { Sequence = 3, Position = 3 } : result }),
        ["confuses producers"] = ("producers-never-meet", new() { Batch = batch => [.. batch.Select(item => item with { Producer = item.Producer is { } by ? by with { Owner = "" } : null })] }),
        ["appends whatever is expected"] = ("expected-sequence-is-compared", new() { Batch = batch => [.. batch.Select(item => item with { ExpectedSequence = null })] }),
        ["answers a repeat with a conflict"] = (
            "duplicate-comes-before-conflict",
            new() { Result = result => result.Outcome == AppendOutcome.Duplicate ? result with { Outcome = AppendOutcome.Conflict } : result }),
        ["returns the oldest deployments first"] = ("latest-in-pages", new() { Latest = page => Changed(page, [.. page.Statuses.Reverse()]) }),
        ["reads the latest statuses of all where one is asked for"] = ("latest-of-one-deployment", new() { IgnoresScopeOfLatest = true }),
        ["calls every page of latest statuses the last"] = ("latest-in-pages", new() { Latest = page => Changed(page, page.Statuses, isLast: true) }),
        ["vouches for every cursor"] = ("cursor-of-an-unknown-term", new() { Cursor = _ => CursorValidity.Valid }),
        ["vouches for no cursor"] = ("cursor-of-the-current-term", new() { Cursor = _ => CursorValidity.Lost }),
        ["ends a page at the latest position"] = ("page-end-is-where-a-reader-goes-on", new() { Page = page => Changed(page, page.Statuses, end: 5) }),
        ["leaves statuses out between pages"] = (
            "pages-while-appends-go-on", new() { Page = page => page.IsLast ? page : Changed(page, page.Statuses, end: page.End.Number + 1) }),
        ["doubles statuses between pages"] = (
            "pages-while-appends-go-on", new() { Page = page => page.IsLast ? page : Changed(page, page.Statuses, end: page.End.Number - 1) }),
        ["never has a last page"] = ("pages-leave-nothing-out", new() { Page = page => Changed(page, page.Statuses, isLast: false) }),
        ["leaves a status out of a page"] = ("pages-leave-nothing-out", new() { Page = page => Changed(page, [.. page.Statuses.Where(status => status.Position != 4)]) }),
        ["loses the last status with the process"] = ("restart-keeps-what-was-committed", new() { Restart = LoseLast }),
        ["begins the numbers again"] = ("restart-goes-on-with-the-numbers", new() { Restart = storage => storage.Position = 0 }),
        ["forgets earlier terms"] = ("restart-keeps-cursors", new() { Restart = storage => storage.EarlierTerms.Clear() }),
        ["does not report earlier terms"] = ("restart-begins-a-term", new() { Snapshot = snapshot => Changed(snapshot, []) }),
        ["forgets keys with the process"] = ("restart-keeps-producers-and-keys", new() { Restart = storage => storage.Keys.Clear() }),
        ["forgets producers with the process"] = ("restart-keeps-producers-and-keys", new() { Restart = storage => storage.Producers.Clear() }),
        ["forgets leases with the process"] = ("lease-survives-a-restart", new() { Restart = storage => storage.Leases.Clear() }),
        ["begins a term for each node"] = (
            "join-goes-on-with-the-term", new() { Snapshot = snapshot => Changed(snapshot, snapshot.EarlierTerms, Guid.NewGuid().ToString("N")) }),
        ["never finds a lease"] = ("lease-expires", new() { Expired = _ => [] }),
        ["says that it knew every deployment"] = ("erasure-removes-one-deployment", new() { Deleted = _ => true }),
        ["does not say that erased statuses are missing"] = ("erasure-shows-in-pages", new() { Page = page => Changed(page, page.Statuses, completeAfter: 0) }),
    };

    private static LoggedStatus Renamed(LoggedStatus status) => Copy(status, "another", status.Payload);

    private static LoggedStatus Trimmed(LoggedStatus status) => Copy(status, status.ExecutionId, status.Payload.TrimEnd(" \n"u8));

    private static LoggedStatus Copy(LoggedStatus status, string executionId, ReadOnlyMemory<byte> payload) => new()
    {
        ExecutionId = executionId,
        Payload = payload,
        IsFinal = status.IsFinal,
        Sequence = status.Sequence,
        Position = status.Position,
        AppendedAt = status.AppendedAt,
    };

    private static LogPage Changed(LogPage page, IReadOnlyList<LoggedStatus> statuses, long? end = null, bool? isLast = null, long? completeAfter = null) => new()
    {
        Statuses = statuses,
        CompleteAfter = completeAfter ?? page.CompleteAfter,
        End = page.End with { Number = end ?? page.End.Number },
        IsLast = isLast ?? page.IsLast,
    };

    private static LatestPage Changed(LatestPage page, IReadOnlyList<LoggedStatus> statuses, bool? isLast = null) =>
        new() { Statuses = statuses, Head = page.Head, IsLast = isLast ?? page.IsLast };

    private static LogSnapshot Changed(LogSnapshot snapshot, IReadOnlyList<LogTerm> earlierTerms, string? epoch = null) => new()
    {
        Epoch = epoch ?? snapshot.Epoch,
        Position = snapshot.Position,
        CompleteAfter = snapshot.CompleteAfter,
        Latest = snapshot.Latest,
        Recent = snapshot.Recent,
        EarlierTerms = earlierTerms,
    };

    private static void LoseLast(ListStorage storage)
    {
        var lost = storage.Statuses[^1];
        storage.Statuses.Remove(lost);
        storage.Latest.Remove(lost.ExecutionId);
        storage.Position--;
    }
}
