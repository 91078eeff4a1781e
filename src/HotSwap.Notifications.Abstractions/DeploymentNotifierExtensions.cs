namespace HotSwap.Notifications;

/// <summary>Begins to report a deployment.</summary>
public static class DeploymentNotifierExtensions
{
    /// <summary>Reports a deployment as running, and returns what reports the rest of it.</summary>
    /// <param name="notifier">The notifier.</param>
    /// <param name="executionId">The deployment's execution id, 1 to 128 characters.</param>
    /// <param name="request">What was asked for; null where that is not told.</param>
    /// <param name="options">Settings; null for the defaults.</param>
    /// <param name="cancellationToken">Decides whether a deployment that is disposed without an end was cancelled or has failed.</param>
    /// <returns>The reporter. Dispose it at the end of the deployment.</returns>
    /// <exception cref="ArgumentException"><paramref name="executionId"/> is outside the range that the message names.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><see cref="DeploymentReporterOptions.EstimatedStages"/> is less than 1.</exception>
    public static DeploymentReporter Begin(
        this IDeploymentNotifier notifier,
        string executionId,
        DeploymentRequest? request = null,
        DeploymentReporterOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(notifier);
        ArgumentRules.CheckExecutionId(executionId);
        options ??= new DeploymentReporterOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.EstimatedStages, 1);
        var reporter = new DeploymentReporter(notifier, executionId, request, options, cancellationToken);
        _ = reporter.BeginAsync();
        return reporter;
    }
}
