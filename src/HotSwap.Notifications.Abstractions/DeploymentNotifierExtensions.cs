namespace HotSwap.Notifications;

/// <summary>Extends <see cref="IDeploymentNotifier"/> with a reporter, which keeps the state of a deployment for a pipeline.</summary>
public static class DeploymentNotifierExtensions
{
    /// <summary>Reports a deployment as running, and returns the reporter of its stages and its outcome.</summary>
    /// <param name="notifier">The notifier.</param>
    /// <param name="executionId">The deployment's execution id, 1 to 128 characters.</param>
    /// <param name="request">The request to show; null for none.</param>
    /// <param name="configure">Sets the options; null for the defaults.</param>
    /// <param name="cancellationToken">
    /// Cancels the deployment. The reporter passes the token to its stages, and reports Cancelled instead of Failed when the token is
    /// cancelled. The token does not cancel a report.
    /// </param>
    /// <returns>The reporter. Dispose it at the end of the deployment.</returns>
    /// <exception cref="ArgumentException">
    /// <paramref name="executionId"/>, <paramref name="request"/> or an option is outside the range that the message names.
    /// </exception>
    public static DeploymentReporter BeginDeployment(
        this IDeploymentNotifier notifier,
        string executionId,
        DeploymentRequest? request = null,
        Action<DeploymentReporterOptions>? configure = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(notifier);
        ArgumentRules.CheckExecutionId(executionId);
        var options = new DeploymentReporterOptions();
        configure?.Invoke(options);
        options.Check();
        var reporter = new DeploymentReporter(notifier, executionId, request, options, cancellationToken);

        // DisposeAsync of the reporter waits for every report, and for this one as well.
        _ = reporter.Report.BeginAsync();
        return reporter;
    }
}
