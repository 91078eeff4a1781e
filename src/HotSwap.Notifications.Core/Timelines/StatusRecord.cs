using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.Timelines;

/// <summary>A status as this node holds it. What changes is guarded by the gate of the <see cref="TimelineStore"/>.</summary>
internal sealed class StatusRecord(LoggedStatus status, DeploymentTimeline? deployment, byte[]? payloadForAll)
{
    /// <summary>What a record costs beside its payload: the objects, their places in two rings, and the frame that is cached on a page.</summary>
    private const int Overhead = 320;

    public LoggedStatus Status => status;

    /// <summary>Gets the timeline that holds the record.</summary>
    /// <exception cref="InvalidOperationException">The record was read back from the log, and no timeline holds it.</exception>
    public DeploymentTimeline Deployment => deployment ?? throw new InvalidOperationException("No timeline holds the record.");

    public string ExecutionId => status.ExecutionId;

    public long Sequence => status.Sequence;

    public long Position => status.Position;

    public bool IsFinal => status.IsFinal;

    /// <summary>Gets what the record takes of the memory for the history, in bytes.</summary>
    public long Size => status.Payload.Length + Overhead + (payloadForAll?.Length ?? 0);

    /// <summary>Gets or sets a value indicating whether the record is in the timeline of all deployments.</summary>
    public bool IsInAll { get; set; }

    /// <summary>Gets or sets a value indicating whether the record is in the timeline of its deployment.</summary>
    public bool IsInDeployment { get; set; }

    /// <summary>Gets the place in the order in which records are evicted.</summary>
    public LinkedListNode<StatusRecord>? EvictionNode { get; set; }

    public bool IsKept => IsInAll || IsInDeployment;

    /// <summary>Gets a value indicating whether subscribers of all deployments are shown something else.</summary>
    public bool DiffersForAll => payloadForAll is not null;

    public ReadOnlyMemory<byte> Payload(bool forAll) => forAll && payloadForAll is not null ? payloadForAll : status.Payload;

    /// <summary>Reads the message as it is shown to the subscribers of one deployment or of all.</summary>
    public DeploymentStatusMessage ToMessage(bool forAll) => StatusPayload.Read(Payload(forAll).Span, status.Sequence, status.Position);
}
