using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.Timelines;

/// <summary>A status in the memory of this node. The gate of the <see cref="TimelineStore"/> guards the properties with setters.</summary>
internal sealed class StatusRecord(LoggedStatus status, DeploymentTimeline? deployment, byte[]? payloadForAll)
{
    /// <summary>
    /// The memory of a record in addition to its payload, in bytes. It covers the objects, their slots in two rings, and the frame that is
    /// cached on a page.
    /// </summary>
    private const int Overhead = 320;

    public LoggedStatus Status => status;

    /// <summary>Gets the timeline that holds the record.</summary>
    /// <exception cref="InvalidOperationException">The record was read from the log and belongs to no timeline.</exception>
    public DeploymentTimeline Deployment =>
        deployment ?? throw new InvalidOperationException("The record was read from the log and belongs to no timeline.");

    public string ExecutionId => status.ExecutionId;

    public long Sequence => status.Sequence;

    public long Position => status.Position;

    public bool IsFinal => status.IsFinal;

    /// <summary>Gets the memory that the record takes in the history, in bytes.</summary>
    public long Size => status.Payload.Length + Overhead + (payloadForAll?.Length ?? 0);

    /// <summary>Gets or sets a value indicating whether the record is in the timeline of all deployments.</summary>
    public bool IsInAll { get; set; }

    /// <summary>Gets or sets a value indicating whether the record is in the timeline of its deployment.</summary>
    public bool IsInDeployment { get; set; }

    /// <summary>Gets or sets the node of the record in the eviction order; null if the record is not in it.</summary>
    public LinkedListNode<StatusRecord>? EvictionNode { get; set; }

    public bool IsKept => IsInAll || IsInDeployment;

    /// <summary>Gets a value indicating whether subscribers of all deployments see a different payload.</summary>
    public bool DiffersForAll => payloadForAll is not null;

    public ReadOnlyMemory<byte> Payload(bool forAll) => forAll && payloadForAll is not null ? payloadForAll : status.Payload;

    /// <summary>Reads the message that subscribers of one deployment, or of all deployments, see.</summary>
    public DeploymentStatusMessage ToMessage(bool forAll) => StatusPayload.Read(Payload(forAll).Span, status.Sequence, status.Position);
}
