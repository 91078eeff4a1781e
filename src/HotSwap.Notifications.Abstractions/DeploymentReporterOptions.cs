using System.Diagnostics;

namespace HotSwap.Notifications;

/// <summary>Settings of a <see cref="DeploymentReporter"/>.</summary>
public sealed class DeploymentReporterOptions
{
    /// <summary>How many stages the deployment will have, for <see cref="DeploymentReporter.Progress"/>. 1 or more; default 8.</summary>
    public int EstimatedStages { get; set; } = DeploymentProgressCalculator.DefaultEstimatedStages;

    /// <summary>Called with each new state before it is reported, one at a time. Default: does nothing.</summary>
    public Action<PipelineExecutionState> OnStateChanged { get; set; } = _ => { };

    /// <summary>Called when a report has failed; must not throw. Default: writes the error to <see cref="Trace"/>.</summary>
    public Action<Exception> OnError { get; set; } = error => Trace.TraceError($"A deployment could not be reported: {error}");

    /// <summary>The clock. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;
}
