namespace HotSwap.Notifications;

/// <summary>Computes a deployment's overall progress from its stages.</summary>
public static class DeploymentProgressCalculator
{
    /// <summary>The estimated number of stages if the caller does not pass one.</summary>
    public const int DefaultEstimatedStages = 8;

    /// <summary>
    /// Computes the progress in percent. For a status in <see cref="DeploymentStatuses.Final"/>, it is 100. For any other status, it is the
    /// finished stages' share of the estimated number of stages.
    /// </summary>
    /// <param name="status">The deployment's status.</param>
    /// <param name="stages">The stages so far.</param>
    /// <param name="estimatedStages">The number of stages that the deployment is expected to have. 1 or more; default 8.</param>
    /// <returns>The progress, 0 to 100.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="status"/> or <paramref name="stages"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="estimatedStages"/> is less than 1.</exception>
    public static int Calculate(string status, IEnumerable<PipelineStageResult> stages, int estimatedStages = DefaultEstimatedStages) =>
        Calculate(status, stages, DeploymentStatuses.Final, estimatedStages);

    /// <summary>
    /// Computes the progress in percent for a host with final statuses of its own. For one of these statuses, it is 100. For any
    /// other status, it is the finished stages' share of the estimated number of stages.
    /// </summary>
    /// <param name="status">The deployment's status.</param>
    /// <param name="stages">The stages so far.</param>
    /// <param name="finalStatuses">The statuses after which a deployment is over, as the host's options name them.</param>
    /// <param name="estimatedStages">The number of stages that the deployment is expected to have. 1 or more; default 8.</param>
    /// <returns>The progress, 0 to 100.</returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="status"/>, <paramref name="stages"/> or <paramref name="finalStatuses"/> is null.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="estimatedStages"/> is less than 1.</exception>
    public static int Calculate(
        string status, IEnumerable<PipelineStageResult> stages, IEnumerable<string> finalStatuses, int estimatedStages = DefaultEstimatedStages)
    {
        ArgumentNullException.ThrowIfNull(status);
        ArgumentNullException.ThrowIfNull(stages);
        ArgumentNullException.ThrowIfNull(finalStatuses);
        ArgumentOutOfRangeException.ThrowIfLessThan(estimatedStages, 1);
        if (finalStatuses.Contains(status))
        {
            return 100;
        }

        var finished = stages.LongCount(stage => IsOver(stage.Status));
        return (int)Math.Min(100, finished * 100 / estimatedStages);
    }

    /// <summary>Returns whether a stage is over. Unknown is not: a newer server can have further statuses of a running stage.</summary>
    private static bool IsOver(PipelineStageStatus status) =>
        status is not (PipelineStageStatus.Pending or PipelineStageStatus.Running or PipelineStageStatus.Unknown);
}
