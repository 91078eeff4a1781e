#pragma warning disable HSN001 // The log contract is experimental. This host reads the log because it lists deployments in-process.
using System.Text.Json;
using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.SampleApi.Pipeline;

/// <summary>Reads the newest deployments from the log, and adds the states that this process reported and the log may not contain yet.</summary>
internal sealed class LoggedDeployments(IDeploymentLog log, ReportedDeployments reported, TimeProvider time, ILogger<LoggedDeployments> logger)
{
    private const int MaxListed = 1_000;
    private const int PageSize = 200;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _retryInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>Lists the newest deployments. Retries for up to 5 seconds if the log cannot be read.</summary>
    /// <exception cref="TimeoutException">The log could not be read within 5 seconds.</exception>
    public async Task<IReadOnlyList<PipelineExecutionState>> ListAsync(CancellationToken cancellationToken)
    {
        var logged = await ReadInTimeAsync(DeploymentScope.All, MaxListed, cancellationToken);
        var newer = reported.All.ToDictionary(state => state.ExecutionId);
        return [.. logged.Where(state => !newer.ContainsKey(state.ExecutionId)).Concat(newer.Values).OrderByDescending(state => state.StartTime)];
    }

    /// <summary>Finds a deployment. Retries for up to 5 seconds if the log cannot be read.</summary>
    /// <exception cref="TimeoutException">The log could not be read within 5 seconds.</exception>
    public async Task<PipelineExecutionState?> FindAsync(string executionId, CancellationToken cancellationToken)
    {
        var logged = await ReadInTimeAsync(DeploymentScope.Of(executionId), 1, cancellationToken);
        return reported.Find(executionId) ?? logged.FirstOrDefault();
    }

    /// <summary>Reads the deployments without a final status in the log. Retries without a time limit until the log can be read.</summary>
    public Task<List<PipelineExecutionState>> ReadActiveAsync(CancellationToken cancellationToken) =>
        ReadAsync(DeploymentScope.All, status => !status.IsFinal, int.MaxValue, cancellationToken);

    private async Task<List<PipelineExecutionState>> ReadInTimeAsync(DeploymentScope scope, int max, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(_patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            var logged = await ReadAsync(scope, _ => true, max, both.Token);
            logged.ForEach(reported.Remove);
            return logged;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"The log could not be read within {_patience.TotalSeconds} s.");
        }
    }

    private async Task<List<PipelineExecutionState>> ReadAsync(
        DeploymentScope scope, Func<LoggedStatus, bool> filter, int max, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await ReadPagesAsync(scope, filter, cancellationToken).Take(max).ToListAsync(cancellationToken);
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                logger.LogDebug(failure, "The log cannot be read. The read is repeated every 100 ms");
                await Task.Delay(_retryInterval, time, cancellationToken);
            }
        }
    }

    private async IAsyncEnumerable<PipelineExecutionState> ReadPagesAsync(
        DeploymentScope scope, Func<LoggedStatus, bool> filter, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        LatestPage page;
        var before = long.MaxValue;
        do
        {
            page = await log.ReadLatestAsync(scope, before, PageSize, cancellationToken).AsTask().WaitAsync(cancellationToken);
            foreach (var status in page.Statuses)
            {
                before = status.Position;
                if (filter(status))
                {
                    yield return JsonSerializer.Deserialize<DeploymentStatusMessage>(status.Payload.Span)!.Details;
                }
            }
        }
        while (!page.IsLast);
    }
}
