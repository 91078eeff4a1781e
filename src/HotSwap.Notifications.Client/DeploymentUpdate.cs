using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace HotSwap.Notifications.Client;

/// <summary>
/// An update of a watch. It is exactly one of three: a new status (<see cref="Status"/>), new progress (<see cref="Progress"/>), or a notice
/// that the server does not know the deployment (<see cref="NothingKnown"/>).
/// </summary>
/// <remarks>
/// <para>
/// <see cref="ToString"/> returns the update as a line of text for a person. To handle the three cases, match the properties:
/// </para>
/// <code>
/// switch (update)
/// {
///     case { Status: { } status }:
///         break;
///     case { Progress: { } progress }:
///         break;
///     case { NothingKnown: true }:
///         break;
/// }
/// </code>
/// <para>Two updates are equal when all their properties are equal. A status is compared with its details, including each stage.</para>
/// </remarks>
public sealed record DeploymentUpdate
{
    internal DeploymentUpdate(string executionId, DeploymentCursor cursor)
    {
        ExecutionId = executionId;
        Cursor = cursor;
    }

    /// <summary>Gets the deployment's execution id; empty if <see cref="NothingKnown"/> is true in a watch of all deployments.</summary>
    public string ExecutionId { get; }

    /// <summary>Gets the new status; null if the update has progress, or if <see cref="NothingKnown"/> is true.</summary>
    public DeploymentStatusMessage? Status { get; internal init; }

    /// <summary>Gets the new progress; null if the update has a status, or if <see cref="NothingKnown"/> is true.</summary>
    public DeploymentProgressMessage? Progress { get; internal init; }

    /// <summary>
    /// Gets the position of the watch after this update. To continue from here after a restart, store the cursor and pass it to the next watch.
    /// </summary>
    public DeploymentCursor Cursor { get; }

    /// <summary>
    /// Gets a value indicating whether no status is missing between the previous update and this one. False if statuses may have been lost,
    /// because the server's history no longer reached back to the position of the watch. The update then has the current status, or
    /// <see cref="NothingKnown"/> is true. Default true.
    /// </summary>
    public bool Recovered { get; init; } = true;

    /// <summary>
    /// Gets a value indicating whether the server knows no status of the deployment. In a watch of all deployments, it knows no deployment at
    /// all. The deployment has not begun, was forgotten, or was lost when the server restarted. The watch continues: statuses follow when the
    /// deployment begins. A new watch receives this update after 2 seconds, unless the deployment begins before that.
    /// </summary>
    public bool NothingKnown => Status is null && Progress is null;

    /// <summary>
    /// Gets a value indicating whether this update begins a new state, because the watch has begun or history was lost. Clear a list of all
    /// deployments before you add this update: the server no longer knows the deployments that do not follow. Default false.
    /// </summary>
    public bool IsReset { get; init; }

    /// <summary>
    /// Gets a value indicating whether the update has a final status of the server: the deployment is over. Always false without a status.
    /// Default false.
    /// </summary>
    [MemberNotNullWhen(true, nameof(Status))]
    public bool IsFinal
    {
        get;
        init => field = value && Status is not null;
    }

    /// <summary>Creates an update with a new status. The client creates its own; use this in tests of code that handles updates.</summary>
    /// <param name="status">The status.</param>
    /// <param name="cursor">The position of the watch after the update.</param>
    /// <returns>The update.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="status"/> or <paramref name="cursor"/> is null.</exception>
    public static DeploymentUpdate FromStatus(DeploymentStatusMessage status, DeploymentCursor cursor)
    {
        ArgumentNullException.ThrowIfNull(status);
        ArgumentNullException.ThrowIfNull(cursor);
        return new DeploymentUpdate(status.ExecutionId, cursor) { Status = status };
    }

    /// <summary>Creates an update with new progress. The client creates its own; use this in tests of code that handles updates.</summary>
    /// <param name="progress">The progress.</param>
    /// <param name="cursor">The position of the watch after the update.</param>
    /// <returns>The update.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="progress"/> or <paramref name="cursor"/> is null.</exception>
    public static DeploymentUpdate FromProgress(DeploymentProgressMessage progress, DeploymentCursor cursor)
    {
        ArgumentNullException.ThrowIfNull(progress);
        ArgumentNullException.ThrowIfNull(cursor);
        return new DeploymentUpdate(progress.ExecutionId, cursor) { Progress = progress };
    }

    /// <summary>
    /// Creates an update whose <see cref="NothingKnown"/> is true. The client creates its own; use this in tests of code that handles updates.
    /// </summary>
    /// <param name="executionId">The deployment's execution id; empty for a watch of all deployments.</param>
    /// <param name="cursor">The position of the watch after the update.</param>
    /// <returns>The update.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="executionId"/> or <paramref name="cursor"/> is null.</exception>
    public static DeploymentUpdate FromNothingKnown(string executionId, DeploymentCursor cursor)
    {
        ArgumentNullException.ThrowIfNull(executionId);
        ArgumentNullException.ThrowIfNull(cursor);
        return new DeploymentUpdate(executionId, cursor);
    }

    /// <summary>Returns the update as a line of text for a person, for a console or a log. The form may change; do not parse it.</summary>
    /// <returns>
    /// The execution id with the status, the current stage and the reason, such as <c>d-1: Running (Build)</c> or
    /// <c>d-1: Failed (Tests): 3 of 212 tests failed</c>. For progress, the stage and the value, such as <c>d-1: Build 40 %</c>. If
    /// <see cref="NothingKnown"/> is true, <c>d-1: not known to the server</c>.
    /// </returns>
    public override string ToString()
    {
        var subject = string.IsNullOrEmpty(ExecutionId) ? "all deployments" : ExecutionId;
        var line = this switch
        {
            { Status: { } status } => $"{subject}: {status.Status}{Stage(status.Details)}{Reason(status.Details)}",
            { Progress: { } progress } => string.Create(CultureInfo.InvariantCulture, $"{subject}: {progress.Stage} {progress.Progress} %"),
            _ => $"{subject}: not known to the server",
        };
        return Recovered ? line : line + " (earlier statuses may be lost)";
    }

    private static string Stage(PipelineExecutionState? state) => string.IsNullOrEmpty(state?.CurrentStage) ? "" : $" ({state.CurrentStage})";

    private static string Reason(PipelineExecutionState? state) => string.IsNullOrEmpty(state?.Message) ? "" : $": {state.Message}";
}
