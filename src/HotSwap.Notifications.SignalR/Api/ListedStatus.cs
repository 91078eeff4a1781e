using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Views;

namespace HotSwap.Notifications.Api;

/// <summary>A status of the log, and its view for subscribers of all deployments.</summary>
internal sealed class ListedStatus(LoggedStatus status, StateViews views)
{
    private DeploymentStatusMessage? _message;
    private PipelineExecutionState? _shown;

    public long Position => status.Position;

    /// <summary>Gets the state in the log. Policies are evaluated with this state.</summary>
    public PipelineExecutionState Stored => Message.Details;

    /// <summary>Gets the state that is shown to the client.</summary>
    public PipelineExecutionState Shown => _shown ??= views.DiffersForAll ? views.ForAll(Stored) : Stored;

    private DeploymentStatusMessage Message => _message ??= StatusPayload.Read(status.Payload.Span, status.Sequence, status.Position);

    /// <summary>
    /// Returns the message that is shown to the client. If no view changes it, its bytes are those of the log, including fields that this
    /// version does not know.
    /// </summary>
    public NumberedPayload ToPayload() => new(
        views.DiffersForAll && !ReferenceEquals(Shown, Stored)
            ? StatusPayload.Write(Message.ExecutionId, Message.Status, Message.UpdatedAt, Shown)
            : status.Payload,
        status.Sequence,
        status.Position);
}
