using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.Testing.Contract;

/// <summary>An open log, with its reports and its calls. Each call has a timeout.</summary>
internal sealed class LogNode(LogRun run, IDeploymentLog log)
{
    private readonly List<(LogItem Item, AppendResult Result)> _appended = [];

    public IDeploymentLog Log => log;

    public ReportRecorder Reports { get; } = new();

    public LogSnapshot Snapshot => Reports.Snapshot!;

    public string Epoch => Snapshot.Epoch;

    public async Task OpenAsync()
    {
        await run.CallAsync("OpenAsync", () => CompleteAsync(log.OpenAsync(Reports, run.CancellationToken))).ConfigureAwait(false);
        run.True(Reports.Snapshot is not null, "OpenAsync completed before Reset was called.", "Reset is called first", "no call of Reset");
        run.Check(Reports);
    }

    /// <summary>Appends a batch, and checks the number of its results.</summary>
    public async Task<IReadOnlyList<AppendResult>> AppendAsync(params LogItem[] batch)
    {
        var results = await run.CallAsync("AppendAsync", () => log.AppendAsync(batch, run.CancellationToken).AsTask()).ConfigureAwait(false);
        run.Equal(batch.Length, results.Count, "The number of results of AppendAsync differs from the number of items.");
        _appended.AddRange(batch.Zip(results).Where(pair => pair.Second.Outcome == AppendOutcome.Appended));
        return results;
    }

    /// <summary>Appends a batch with a token that is cancelled during the call. The log may have committed the batch or not.</summary>
    public Task AppendCancelledAsync(LogItem[] batch) => run.CallAsync(
        "AppendAsync with a token that was cancelled",
        async () =>
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(run.CancellationToken);
            Task appending = log.AppendAsync(batch, stop.Token).AsTask();
            await stop.CancelAsync().ConfigureAwait(false);
            await appending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return true;
        });

    public Task ShareAsync(params ProgressValue[] values) =>
        run.CallAsync("ShareProgressAsync", () => CompleteAsync(log.ShareProgressAsync(values, run.CancellationToken).AsTask()));

    public Task<LogPage> ReadAsync(DeploymentScope scope, long after, int max) =>
        run.CallAsync("ReadAsync", () => log.ReadAsync(scope, after, max, run.CancellationToken).AsTask());

    public Task<LatestPage> ReadLatestAsync(long before = long.MaxValue, int max = 1_000) =>
        ReadLatestAsync(DeploymentScope.All, before, max);

    public Task<LatestPage> ReadLatestAsync(DeploymentScope scope, long before, int max) =>
        run.CallAsync("ReadLatestAsync", () => log.ReadLatestAsync(scope, before, max, run.CancellationToken).AsTask());

    public Task<CursorValidity> CheckAsync(string epoch, long number) => run.CallAsync(
        "CheckCursorAsync", () => log.CheckCursorAsync(new DeploymentCursor(epoch, number), run.CancellationToken).AsTask());

    /// <summary>Checks that a cursor has the expected validity.</summary>
    public async Task CheckAsync(string epoch, long number, params CursorValidity[] expected)
    {
        var validity = await CheckAsync(epoch, number).ConfigureAwait(false);
        run.True(
            expected.Contains(validity),
            $"CheckCursorAsync returned a wrong answer for {Items.Text(new DeploymentCursor(epoch, number))}; the current term is '{Epoch}', and the latest position is {Reports.Position}.",
            string.Join(" or ", expected),
            $"{validity}");
    }

    public Task<bool> DeleteAsync(string executionId) =>
        run.CallAsync("DeleteAsync", () => Part<IErasableLog>(LogContractParts.Erasure).DeleteAsync(executionId, run.CancellationToken).AsTask());

    public Task RenewAsync(TimeSpan duration, params string[] executionIds) => run.CallAsync(
        "RenewLeasesAsync",
        () => CompleteAsync(Part<ILeasedLog>(LogContractParts.Leases).RenewLeasesAsync(executionIds, duration, run.CancellationToken).AsTask()));

    public Task<IReadOnlyList<LoggedStatus>> FindExpiredAsync() =>
        run.CallAsync("FindExpiredLeasesAsync", () => Part<ILeasedLog>(LogContractParts.Leases).FindExpiredLeasesAsync(run.CancellationToken).AsTask());

    /// <summary>Waits until the log has reported the status at a position.</summary>
    public Task WaitForReportAsync(long position) =>
        run.WaitForReportAsync(Reports, () => Reports.Position >= position, $"the status at Position {position}");

    /// <summary>Checks that the log has reported each appended status unchanged.</summary>
    public void CheckReports()
    {
        run.Check(Reports);
        foreach (var (item, result) in _appended.Where(each => each.Result.Position > Snapshot.Position))
        {
            var reported = Reports.Find(result.Position);
            run.True(
                reported is not null && reported.ExecutionId == item.ExecutionId && reported.Sequence == result.Sequence && reported.IsFinal == item.IsFinal,
                "The log reported a status that differs from the appended status.",
                $"'{item.ExecutionId}' (Sequence {result.Sequence}, Position {result.Position}), IsFinal {item.IsFinal}",
                reported is null ? "no status at this Position" : $"{Items.Text(reported)}, IsFinal {reported.IsFinal}");
            run.True(
                reported!.Payload.Span.SequenceEqual(item.Payload.Span),
                $"The log changed the payload of {Items.Text(reported)}.",
                Items.Text(item.Payload),
                Items.Text(reported.Payload));
        }
    }

    private static async Task<bool> CompleteAsync(Task task)
    {
        await task.ConfigureAwait(false);
        return true;
    }

    private T Part<T>(LogContractParts part)
        where T : class => log as T ?? throw run.Failure($"The log lacks an interface that the part {part} needs.", typeof(T).Name, log.GetType().Name);
}
