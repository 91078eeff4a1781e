using HotSwap.Notifications.Validation;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications;

/// <summary>Options of a <see cref="DeploymentReporter"/>.</summary>
public sealed class DeploymentReporterOptions
{
    private static readonly TimeSpan _longestRetryTimeout = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Gets or sets the number of stages that the deployment is expected to have, for <see cref="DeploymentReporter.Progress"/>. 1 or more;
    /// default 8.
    /// </summary>
    public int EstimatedStages { get; set; } = DeploymentProgressCalculator.DefaultEstimatedStages;

    /// <summary>
    /// Gets or sets the page of the deployment, such as its run in the CI system. Reported with every status, until an outcome has a page of
    /// its own. An absolute http or https address of at most 2,048 characters; default null, for none.
    /// </summary>
    public Uri? Url { get; set; }

    /// <summary>
    /// Gets or sets a value indicating whether the message of an exception that leaves a stage becomes the stage's
    /// <see cref="PipelineStageResult.Message"/>. Set it only where exceptions name nothing that subscribers may not see. Default false.
    /// </summary>
    /// <remarks>Applies to <c>StageAsync</c>. A stage that is disposed does not learn of the exception.</remarks>
    public bool IncludeExceptionMessages { get; set; }

    /// <summary>
    /// Gets or sets how long a final status is repeated that the notifier refuses because its outbox is full. The report waits for
    /// that long. 0 to 10 minutes, where 0 means that it is not repeated; default 30 seconds.
    /// </summary>
    public TimeSpan FinalStatusRetryTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Gets or sets the function that is called with each state before it is reported, one at a time. An exception that it throws is logged.
    /// Default: does nothing.
    /// </summary>
    public Action<PipelineExecutionState> OnStateChanged { get; set; } = _ => { };

    /// <summary>
    /// Gets or sets the logger for reports that go wrong. Default null: the logger of a notifier of these packages, and none for another
    /// notifier.
    /// </summary>
    public ILogger? Logger { get; set; }

    /// <summary>
    /// Gets or sets the clock. Default null: the clock of a notifier of these packages, and the system's for another notifier.
    /// </summary>
    public TimeProvider? TimeProvider { get; set; }

    /// <exception cref="ArgumentException">An option is outside the range that the message names.</exception>
    internal void Check()
    {
        string[] flaws = [.. Flaws()];
        if (flaws.Length > 0)
        {
            throw new ArgumentException(string.Join(" ", flaws), "configure");
        }
    }

    private IEnumerable<string> Flaws()
    {
        if (EstimatedStages < 1)
        {
            yield return Flaw(nameof(EstimatedStages), EstimatedStages, "be 1 or more");
        }

        if (FinalStatusRetryTimeout < TimeSpan.Zero || FinalStatusRetryTimeout > _longestRetryTimeout)
        {
            yield return Flaw(nameof(FinalStatusRetryTimeout), FinalStatusRetryTimeout, $"be between {TimeSpan.Zero} and {_longestRetryTimeout}");
        }

        if (OnStateChanged is null)
        {
            yield return Flaw(nameof(OnStateChanged), null, "be set");
        }

        if (StateRules.FindFlaw(Url) is { } flaw)
        {
            yield return $"{nameof(DeploymentReporterOptions)}.{nameof(Url)} {flaw}";
        }
    }

    private static string Flaw(string option, object? value, string rule) =>
        OptionMessage.Of($"{nameof(DeploymentReporterOptions)}.{option}", value, rule);
}
