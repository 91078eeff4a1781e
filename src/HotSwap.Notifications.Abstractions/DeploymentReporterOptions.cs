using HotSwap.Notifications.Validation;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications;

/// <summary>Options of a <see cref="DeploymentReporter"/>.</summary>
public sealed class DeploymentReporterOptions
{
    private static readonly TimeSpan _longestRetryTimeout = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Gets or sets the number of stages that the deployment is expected to have. <see cref="DeploymentReporter.Progress"/> uses it. 1 or more;
    /// default 8.
    /// </summary>
    public int EstimatedStages { get; set; } = DeploymentProgressCalculator.DefaultEstimatedStages;

    /// <summary>
    /// Gets or sets the address of a page with details of the deployment, such as its run in the CI system. It is sent with every status
    /// until an outcome is reported with an address of its own. An absolute http or https address of at most 2,048 characters; default null:
    /// no address.
    /// </summary>
    public Uri? Url { get; set; }

    /// <summary>
    /// Gets or sets a value indicating whether the message of an exception that leaves a stage becomes the stage's
    /// <see cref="PipelineStageResult.Message"/>. Set it to true only if every subscriber is allowed to see these messages. Default false.
    /// </summary>
    /// <remarks>Applies to <c>StageAsync</c> only. A stage from <c>BeginStage</c> has no access to the exception.</remarks>
    public bool IncludeExceptionMessages { get; set; }

    /// <summary>
    /// Gets or sets how long the reporter retries a final status that the outbox refuses. The call that reports the status can take that long.
    /// 0 to 10 minutes; 0 turns retries off. Default 30 seconds.
    /// </summary>
    public TimeSpan FinalStatusRetryTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Gets or sets the action that the reporter calls with each state before it reports the state. Calls do not overlap. If the action
    /// throws, the exception is logged. By default, the action does nothing.
    /// </summary>
    public Action<PipelineExecutionState> OnStateChanged { get; set; } = _ => { };

    /// <summary>
    /// Gets or sets the logger for errors that occur during reporting. Default null: the logger of the notifier's
    /// <see cref="IDeploymentReporterDefaults"/>, or no logger if the notifier does not implement it.
    /// </summary>
    public ILogger? Logger { get; set; }

    /// <summary>
    /// Gets or sets the clock. Default null: the clock of the notifier's <see cref="IDeploymentReporterDefaults"/>, or the system's clock if the
    /// notifier does not implement it.
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
