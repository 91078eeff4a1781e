using HotSwap.Notifications.Reporting;
using HotSwap.Notifications.Testing.Recording;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace HotSwap.Notifications.Testing;

/// <summary>
/// Takes the place of the server in a pipeline's test: checks and captures what it is notified of as the server does, and keeps it all.
/// </summary>
/// <remarks>All members may be called at any time from any thread.</remarks>
/// <param name="timeProvider">What gives a progress its time; by default the system's clock.</param>
public sealed class RecordingDeploymentNotifier(TimeProvider? timeProvider = null) : IDeploymentNotifier, IReporterDefaults
{
    private readonly Lock _lock = new();
    private readonly NotificationLog _log = new(timeProvider ?? TimeProvider.System);
    private readonly Changes _changes = new();

    /// <summary>The statuses in the order in which they were notified of, numbered as a server would.</summary>
    public IReadOnlyList<DeploymentStatusMessage> Statuses
    {
        get
        {
            lock (_lock)
            {
                return [.. _log.Statuses];
            }
        }
    }

    /// <summary>Every progress in the order in which it was notified of. A server would thin them, and drop what follows a final status.</summary>
    public IReadOnlyList<DeploymentProgressMessage> Progress
    {
        get
        {
            lock (_lock)
            {
                return [.. _log.Progress];
            }
        }
    }

    /// <summary>
    /// What each status is refused with, such as a <see cref="DeploymentNotificationRefusedException"/>; null to take them.
    /// A refused status is not recorded. Default null.
    /// </summary>
    public Exception? Refusal { get; set; }

    ILogger IReporterDefaults.Logger => NullLogger.Instance;

    TimeProvider IReporterDefaults.TimeProvider { get; } = timeProvider ?? TimeProvider.System;

    bool IReporterDefaults.IsFinal(string status) => DeploymentStatuses.Final.Contains(status);

    /// <inheritdoc/>
    public Task NotifyDeploymentStatusChanged(string executionId, PipelineExecutionState state, CancellationToken cancellationToken = default)
    {
        NotificationLog.Check(executionId, state);
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled(cancellationToken);
        }

        if (Refusal is { } refusal)
        {
            throw refusal;
        }

        lock (_lock)
        {
            _log.Add(executionId, state);
            _changes.Happened();
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task NotifyDeploymentProgress(string executionId, string stage, int progress, CancellationToken cancellationToken = default)
    {
        NotificationLog.Check(executionId, stage, progress);
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled(cancellationToken);
        }

        lock (_lock)
        {
            _log.Add(executionId, stage, progress);
        }

        return Task.CompletedTask;
    }

    /// <summary>Waits until a deployment has been notified of with a status, before or after this call.</summary>
    /// <param name="executionId">The deployment's execution id.</param>
    /// <param name="status">The status to wait for, such as <see cref="DeploymentStatuses.Succeeded"/>. Compared by ordinal.</param>
    /// <param name="cancellationToken">Ends the waiting. A status that never comes is waited for forever.</param>
    /// <returns>The first such status.</returns>
    public async Task<DeploymentStatusMessage> WaitForStatusAsync(
        string executionId, string status, CancellationToken cancellationToken = default)
    {
        DeploymentStatusMessage? found = null;
        await _changes.WaitAsync(
            _lock,
            () => (found = _log.Statuses.FirstOrDefault(each => each.ExecutionId == executionId && each.Status == status)) is not null,
            cancellationToken).ConfigureAwait(false);
        return found!;
    }
}
