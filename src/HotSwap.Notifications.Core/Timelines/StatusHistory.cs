using HotSwap.Notifications.Logs;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Timelines;

/// <summary>
/// The kept statuses, for each deployment and for all deployments. The class keeps the newest statuses and those that connected clients have
/// not read yet, within the memory limit, and drops the others. Guarded by the gate of the <see cref="TimelineStore"/>.
/// </summary>
internal sealed class StatusHistory(IOptions<DeploymentNotificationsOptions> options, TimeProvider time)
{
    private readonly DeploymentNotificationsOptions _options = options.Value;
    private readonly Dictionary<string, DeploymentTimeline> _deployments = new(StringComparer.Ordinal);
    private readonly RetentionOrder<DeploymentTimeline> _retention = new();
    private readonly EvictionOrder _eviction = new();

    public ITimelineListener? Listener { get; set; }

    /// <summary>Gets the statuses of all deployments.</summary>
    public StatusRing All { get; } = new();

    /// <summary>Gets the position after which <see cref="All"/> has every status.</summary>
    public long AllCompleteAfter { get; private set; }

    /// <summary>Gets the position after which no status has been removed together with its deployment.</summary>
    public long ForgottenUpTo { get; private set; }

    public IReadOnlyDictionary<string, DeploymentTimeline> Deployments => _deployments;

    public RetentionOrder<DeploymentTimeline> Retention => _retention;

    /// <summary>Gets the memory of the kept statuses, in bytes.</summary>
    public long Bytes => _eviction.Bytes;

    /// <summary>Returns the position after which the history has every status of a scope.</summary>
    public long CompleteAfter(DeploymentScope scope) =>
        scope.IsAll ? AllCompleteAfter : _deployments.GetValueOrDefault(scope.ExecutionId)?.CompleteAfter ?? ForgottenUpTo;

    /// <summary>Adds a status.</summary>
    /// <param name="status">The status.</param>
    /// <param name="payloadForAll">The payload for subscribers of all deployments; null if it does not differ.</param>
    /// <param name="isRecent">
    /// true if the status follows the latest status of all deployments; false if it is the restored latest status of a deployment.
    /// </param>
    public StatusRecord Add(LoggedStatus status, byte[]? payloadForAll, bool isRecent)
    {
        var deployment = GetOrAdd(status.ExecutionId);
        var record = new StatusRecord(status, deployment, payloadForAll) { IsInDeployment = true, IsInAll = isRecent };
        _eviction.Superseded(deployment.Latest);
        deployment.Add(record);
        deployment.ActiveAt = status.AppendedAt;
        _retention.Touch(deployment);
        _eviction.Add(record);
        if (isRecent)
        {
            All.Add(record);
        }
        else
        {
            // No later status of the deployment exists, so a reader with this cursor has read everything.
            deployment.CompleteAfter = status.Position - 1;
        }

        return record;
    }

    /// <summary>Adds the newest progress value of a stage.</summary>
    /// <returns>false if the stage or the deployment has ended; otherwise, true.</returns>
    public bool TryAdd(ProgressValue value, long version, out DeploymentTimeline deployment)
    {
        deployment = GetOrAdd(value.Message.ExecutionId);
        if (!deployment.TryAdd(value, version))
        {
            return false;
        }

        deployment.ActiveAt = time.GetUtcNow();
        _retention.Touch(deployment);
        return true;
    }

    /// <summary>Drops the statuses of a deployment that exceed its limit and that every reader has read.</summary>
    public void Trim(string executionId)
    {
        if (!_deployments.TryGetValue(executionId, out var deployment) || deployment.Statuses.Count <= _options.History.StatusesPerDeployment)
        {
            return;
        }

        var read = Listener?.LowestCursor(DeploymentScope.Of(executionId)) ?? long.MaxValue;
        while (deployment.Statuses.Count > _options.History.StatusesPerDeployment && deployment.Statuses.First.Position <= read)
        {
            DropFirst(deployment);
        }
    }

    /// <summary>
    /// Drops the statuses of all deployments that exceed the limit and that every reader has read. Then evicts statuses until the memory limit
    /// is met.
    /// </summary>
    public void Trim()
    {
        if (All.Count > _options.History.StatusesOfAllDeployments)
        {
            var read = Listener?.LowestCursor(DeploymentScope.All) ?? long.MaxValue;
            while (All.Count > _options.History.StatusesOfAllDeployments && All.First.Position <= read)
            {
                DropFirstOfAll();
            }
        }

        while (_eviction.Bytes > _options.History.MaxBytes && TryEvict())
        {
        }
    }

    /// <summary>Removes the deployments whose retention has expired.</summary>
    public void ForgetExpired()
    {
        var expired = time.GetUtcNow() - _options.History.FinishedRetention;
        while (_retention.OldestFinished is { } oldest && oldest.FinishedAt <= expired)
        {
            Forget(oldest);
        }

        // Late progress of a removed deployment creates a timeline without a status. It expires as well.
        while (_retention.OldestWithoutStatus is { } silent && silent.ActiveAt <= expired)
        {
            Forget(silent);
        }
    }

    /// <summary>
    /// Erases a deployment. The timeline of all deployments keeps only the statuses after its latest status. This matches the log, whose pages
    /// are complete only after the latest erased position.
    /// </summary>
    /// <returns>true if the deployment was known; otherwise, false.</returns>
    public bool Erase(string executionId)
    {
        // The timeline of all deployments may still have statuses of a removed deployment.
        var deployment = _deployments.GetValueOrDefault(executionId);
        var last = Math.Max(deployment?.LatestPosition ?? 0, All.LastPositionOf(executionId));
        if (deployment is not null)
        {
            Remove(deployment);
        }

        while (All.Count > 0 && All.First.Position <= last)
        {
            DropFirstOfAll();
        }

        AllCompleteAfter = Math.Max(AllCompleteAfter, last);
        ForgottenUpTo = Math.Max(ForgottenUpTo, last);
        return deployment is not null || last > 0;
    }

    /// <summary>Removes everything. The next status follows the given position.</summary>
    public void Clear(long position)
    {
        _deployments.Clear();
        _retention.Clear();
        _eviction.Clear();
        All.Clear();
        AllCompleteAfter = position;
        ForgottenUpTo = position;
    }

    private DeploymentTimeline GetOrAdd(string executionId)
    {
        if (_deployments.TryGetValue(executionId, out var deployment))
        {
            return deployment;
        }

        if (_deployments.Count >= _options.History.MaxDeployments)
        {
            Forget(_retention.Next!);
        }

        deployment = new DeploymentTimeline(executionId, ForgottenUpTo) { ActiveAt = time.GetUtcNow() };
        _deployments.Add(executionId, deployment);
        _retention.Touch(deployment);
        return deployment;
    }

    /// <summary>
    /// Drops the oldest status that is not the latest of its deployment. If there is none, removes a deployment, finished ones first.
    /// </summary>
    /// <returns>false if nothing but the latest status of the last deployment is left; otherwise, true.</returns>
    private bool TryEvict()
    {
        if (_eviction.TakeOldest() is not { } oldest)
        {
            if (_retention.Next is not { } deployment || _deployments.Count == 1)
            {
                return false;
            }

            Forget(deployment);
            return true;
        }

        while (oldest.IsInAll)
        {
            DropFirstOfAll();
        }

        while (oldest.IsInDeployment)
        {
            DropFirst(oldest.Deployment);
        }

        return true;
    }

    private void DropFirst(DeploymentTimeline deployment)
    {
        var dropped = deployment.Statuses.RemoveFirst();
        dropped.IsInDeployment = false;
        deployment.CompleteAfter = dropped.Position;
        _eviction.Dropped(dropped);
    }

    private void DropFirstOfAll()
    {
        var dropped = All.RemoveFirst();
        dropped.IsInAll = false;
        AllCompleteAfter = dropped.Position;
        _eviction.Dropped(dropped);
    }

    private void Forget(DeploymentTimeline deployment)
    {
        Listener?.Forgetting(deployment);
        Remove(deployment);
    }

    private void Remove(DeploymentTimeline deployment)
    {
        _deployments.Remove(deployment.ExecutionId);
        _retention.Remove(deployment);
        ForgottenUpTo = Math.Max(ForgottenUpTo, deployment.LatestPosition);
        while (deployment.Statuses.Count > 0)
        {
            DropFirst(deployment);
        }

        // The timeline of all deployments may still hold the latest status, which can be evicted from now on.
        _eviction.Superseded(deployment.Latest);
    }
}
