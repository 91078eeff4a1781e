using HotSwap.Notifications.Core.Tests.Logs;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Sqlite.Writing;
using HotSwap.Notifications.TestSupport;

namespace HotSwap.Notifications.Sqlite.Tests;

/// <summary>An open log, with its reports.</summary>
internal sealed record OpenLog(SqliteDeploymentLog Log, RecordingObserver Observer)
{
    public LogSnapshot Snapshot => Observer.Snapshot;

    public string Epoch => Snapshot.Epoch;

    public static LogItem Item(string executionId, bool isFinal = false) => new()
    {
        ExecutionId = executionId,
        Payload = StatusPayload.Write(
            executionId, States.Bare(executionId, isFinal ? DeploymentStatuses.Succeeded : DeploymentStatuses.Running)),
        IsFinal = isFinal,
    };

    public static string Line(LoggedStatus status) => $"{status.ExecutionId}:{status.Sequence}@{status.Position}";

    public async Task<IReadOnlyList<AppendResult>> AppendAsync(params LogItem[] items) =>
        await Log.AppendAsync(items, CancellationToken.None).AsTask().WithPatience();

    public async Task<IReadOnlyList<AppendResult>> AppendAsync(params string[] executionIds) =>
        await AppendAsync([.. executionIds.Select(id => Item(id))]);

    public async Task<CursorValidity> CheckAsync(string epoch, long number) =>
        await Log.CheckCursorAsync(new DeploymentCursor(epoch, number), CancellationToken.None).AsTask().WithPatience();

    /// <summary>Returns the latest status of every deployment in the file, the oldest first.</summary>
    public async Task<string[]> LatestAsync() =>
        [.. (await Log.ReadLatestAsync(DeploymentScope.All, long.MaxValue, max: 1_000, CancellationToken.None).AsTask().WithPatience()).Statuses.Reverse().Select(Line)];

    public async Task<LogPage> ReadAsync(long after = 0, string? executionId = null) =>
        await Log.ReadAsync(executionId is null ? DeploymentScope.All : DeploymentScope.Of(executionId), after, max: 1_000, CancellationToken.None).AsTask().WithPatience();
}
