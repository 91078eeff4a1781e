using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Views;

namespace HotSwap.Notifications.Api;

/// <summary>A status of the log, and how the readers of all deployments are shown it.</summary>
internal sealed class ListedStatus(LoggedStatus status, StateViews views)
{
    private DeploymentStatusMessage? _message;
    private PipelineExecutionState? _shown;

    public long Position => status.Position;

    /// <summary>Gets the state as the log has it. Policies decide by it.</summary>
    public PipelineExecutionState Stored => Message.Details;

    /// <summary>Gets the state as it is shown.</summary>
    public PipelineExecutionState Shown => _shown ??= views.DiffersForAll ? views.ForAll(Stored) : Stored;

    private DeploymentStatusMessage Message => _message ??= StatusPayload.Read(status.Payload.Span, status.Sequence, status.Position);

    /// <summary>Returns the message as it is shown. Bytes that no view changes are those of the log, with fields that this version does not know.</summary>
    public NumberedPayload ToPayload() => new(
        views.DiffersForAll && !ReferenceEquals(Shown, Stored)
            ? StatusPayload.Write(Message.ExecutionId, Message.Status, Message.UpdatedAt, Shown)
            : status.Payload,
        status.Sequence,
        status.Position);
}
