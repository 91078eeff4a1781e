using HotSwap.Notifications.Logs;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Timelines;

/// <summary>
/// The statuses that are kept: of each deployment, and of all. Counts what is newest, what live readers have still to read, and the memory;
/// drops the rest. Guarded by the gate of the <see cref="TimelineStore"/>.
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

    /// <summary>Gets the position after which no status has been forgotten together with its deployment.</summary>
    public long ForgottenUpTo { get; private set; }

    public IReadOnlyDictionary<string, DeploymentTimeline> Deployments => _deployments;

    public RetentionOrder<DeploymentTimeline> Retention => _retention;

    /// <summary>Gets the memory that the kept statuses take, in bytes.</summary>
    public long Bytes => _eviction.Bytes;

    /// <summary>Returns the position after which every status of a scope is there.</summary>
    public long CompleteAfter(DeploymentScope scope) =>
        scope.IsAll ? AllCompleteAfter : _deployments.GetValueOrDefault(scope.ExecutionId)?.CompleteAfter ?? ForgottenUpTo;

    /// <param name="status">The status.</param>
    /// <param name="payloadForAll">What subscribers of all deployments are shown, where it differs.</param>
    /// <param name="isRecent">Whether it follows the latest one; else it is an older latest state that is restored.</param>
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
            // Nothing of the deployment follows it: whoever has seen it has seen everything.
            deployment.CompleteAfter = status.Position - 1;
        }

        return record;
    }

    /// <summary>Takes a newest progress. False where its stage, or the deployment, is over.</summary>
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

    /// <summary>Drops what is neither among the newest of a deployment nor still to be read.</summary>
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

    /// <summary>Drops what is neither among the newest of all nor still to be read, and then what there is no memory for.</summary>
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

    /// <summary>Forgets what finished longer ago than it is remembered.</summary>
    public void ForgetExpired()
    {
        var expired = time.GetUtcNow() - _options.History.FinishedRetention;
        while (_retention.OldestFinished is { } oldest && oldest.FinishedAt <= expired)
        {
            Forget(oldest);
        }

        // Late progress of a deployment that was forgotten does not keep it for ever.
        while (_retention.OldestWithoutStatus is { } silent && silent.ActiveAt <= expired)
        {
            Forget(silent);
        }
    }

    /// <summary>
    /// Erases a deployment. The timeline of all keeps what follows its latest status: a log that is asked for the rest says the same.
    /// </summary>
    /// <returns>Whether there was anything to erase.</returns>
    public bool Erase(string executionId)
    {
        // The timeline of all may have statuses of a deployment that was forgotten.
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

    /// <summary>Forgets everything. What follows begins after a position.</summary>
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

    /// <summary>Drops the oldest status that is not the latest of its deployment; else a deployment, finished ones first.</summary>
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

        // What only the timeline of all still has is now evicted like any other old status.
        _eviction.Superseded(deployment.Latest);
    }
}
