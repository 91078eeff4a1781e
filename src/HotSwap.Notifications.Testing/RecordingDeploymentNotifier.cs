using HotSwap.Notifications.Testing.Recording;

namespace HotSwap.Notifications.Testing;

/// <summary>
/// Replaces the server in tests of code that notifies. Checks and captures each notification as the server does, and keeps all of them.
/// </summary>
/// <remarks>All members are thread-safe.</remarks>
/// <param name="timeProvider">The clock of progress messages. Default null: the system's clock.</param>
public sealed class RecordingDeploymentNotifier(TimeProvider? timeProvider = null) : IDeploymentNotifier, IDeploymentReporterDefaults
{
    private readonly Lock _lock = new();
    private readonly NotificationLog _log = new(timeProvider ?? TimeProvider.System);
    private readonly AsyncConditionVariable _changed = new();

    /// <summary>Gets a copy of the statuses so far, in the order of the notifications, numbered as by a server.</summary>
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

    /// <summary>
    /// Gets a copy of all progress values so far, in the order of the notifications. A server skips some values, and drops values after a final
    /// status. This notifier keeps them.
    /// </summary>
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
    /// Gets or sets the exception with which the notifier refuses each status, such as a
    /// <see cref="DeploymentNotificationRefusedException"/>; null to accept statuses. A refused status is not recorded. Default null.
    /// </summary>
    public Exception? RefusalException { get; set; }

    TimeProvider IDeploymentReporterDefaults.TimeProvider { get; } = timeProvider ?? TimeProvider.System;

    /// <inheritdoc/>
    public Task NotifyDeploymentStatusChanged(string executionId, PipelineExecutionState state, CancellationToken cancellationToken = default)
    {
        NotificationLog.Check(executionId, state);
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled(cancellationToken);
        }

        if (RefusalException is { } refusal)
        {
            throw refusal;
        }

        lock (_lock)
        {
            _log.Add(executionId, state);
            _changed.NotifyAll();
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

    /// <summary>Waits until the code under test reports a status. Returns at once if the status was reported before.</summary>
    /// <param name="executionId">The deployment's execution id.</param>
    /// <param name="status">The status to wait for, such as <see cref="DeploymentStatuses.Succeeded"/>. Compared ordinally.</param>
    /// <param name="cancellationToken">Ends the wait. There is no other limit.</param>
    /// <returns>The first such status.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="executionId"/> or <paramref name="status"/> is null.</exception>
    /// <exception cref="ArgumentException">
    /// <paramref name="executionId"/> is outside the range that the message names, or <paramref name="status"/> is empty or white space.
    /// </exception>
    public async Task<DeploymentStatusMessage> WaitForStatusAsync(
        string executionId, string status, CancellationToken cancellationToken = default)
    {
        DeploymentArguments.ThrowIfInvalidExecutionId(executionId);
        ArgumentException.ThrowIfNullOrWhiteSpace(status);
        DeploymentStatusMessage? found = null;
        await _changed.WaitAsync(
            _lock,
            () => (found = _log.Statuses.FirstOrDefault(each => each.ExecutionId == executionId && each.Status == status)) is not null,
            cancellationToken).ConfigureAwait(false);
        return found!;
    }
}
