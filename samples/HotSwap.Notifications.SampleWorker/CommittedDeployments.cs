#pragma warning disable HSN001 // The log contract is experimental. This process reads the log to learn what is committed.
using System.Text.Json;
using HotSwap.Notifications.Logs;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.SampleWorker;

/// <summary>Waits until the log contains a state that this process reported. The notifier only accepts a state; it does not wait for the log.</summary>
internal sealed class CommittedDeployments(IDeploymentLog log, WorkerRedis redis, TimeProvider time, ILogger<CommittedDeployments> logger)
{
    private static readonly TimeSpan _retryInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan _noticeAfter = TimeSpan.FromSeconds(2);

    /// <summary>Waits until the log contains a final state. After 2 seconds, writes a notice to the standard error stream.</summary>
    /// <returns>True if the log contains the state; false if the time limit has passed.</returns>
    public async Task<bool> WaitAsync(PipelineExecutionState state, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var timeIsUp = new CancellationTokenSource(limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeIsUp.Token, cancellationToken);
        await using var notice = time.CreateTimer(
            _ => Console.Error.WriteLine($"Waiting up to {limit.TotalSeconds} s for Redis at {redis.Addresses} to commit deployment {state.ExecutionId}."),
            null,
            _noticeAfter,
            Timeout.InfiniteTimeSpan);
        try
        {
            while (!await HasAsync(state, both.Token))
            {
                await Task.Delay(_retryInterval, time, both.Token);
            }

            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task<bool> HasAsync(PipelineExecutionState state, CancellationToken cancellationToken)
    {
        try
        {
            var page = await log.ReadLatestAsync(DeploymentScope.Of(state.ExecutionId), long.MaxValue, 1, cancellationToken).AsTask().WaitAsync(cancellationToken);

            // The log may also contain an earlier deployment with the same id.
            return page.Statuses is [{ IsFinal: true } latest]
                && JsonSerializer.Deserialize<DeploymentStatusMessage>(latest.Payload.Span)!.Details.StartTime >= state.StartTime;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            logger.LogDebug(failure, "The log cannot be read. The read is repeated every 100 ms");
            return false;
        }
    }
}
