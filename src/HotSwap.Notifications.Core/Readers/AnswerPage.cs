using HotSwap.Notifications.Timelines;

namespace HotSwap.Notifications.Readers;

/// <summary>The contents of the answer to a call that subscribes or resumes.</summary>
internal sealed class AnswerPage(string epoch, int maxBytes = AnswerPage.MaxBytes)
{
    /// <summary>
    /// The maximum size of the statuses in one answer, in bytes. An answer can exceed it with its first status alone. Further statuses follow as
    /// events.
    /// </summary>
    public const int MaxBytes = 256 * 1024;

    private readonly List<(StatusRecord Record, bool ForAll)> _records = [];
    private int _bytes;

    public string Epoch => epoch;

    /// <summary>Gets or sets the position up to which the answer is complete.</summary>
    public long End { get; set; }

    /// <summary>Gets or sets a value indicating whether the answer leaves out statuses that the subscriber may not see.</summary>
    public bool IsFiltered { get; set; }

    /// <summary>Gets or sets the rest of the snapshot, for which the answer has no room; null if there is none.</summary>
    public SnapshotCursor? Rest { get; set; }

    /// <summary>Gets or sets the position at which the rest of the snapshot, which follows as events, ends; 0 if there is no rest.</summary>
    public long SnapshotEnd { get; set; }

    /// <summary>Gets or sets the number of the answer within the connection's answers for all deployments.</summary>
    public long AnswerNumber { get; set; }

    /// <summary>Gets or sets a value indicating whether the deployment's final status is at or before <see cref="End"/>.</summary>
    public bool IsOver { get; set; }

    /// <summary>Gets or sets a value indicating whether the single deployment may have statuses after <see cref="End"/>.</summary>
    public bool HasMore { get; set; }

    /// <summary>Adds a status.</summary>
    /// <returns>false if there is no room; otherwise, true.</returns>
    public bool TryAdd(StatusRecord record, bool forAll)
    {
        var size = record.Payload(forAll).Length;
        if (_records.Count > 0 && _bytes + size > maxBytes)
        {
            return false;
        }

        _bytes += size;
        _records.Add((record, forAll));
        return true;
    }

    /// <summary>Deserializes the messages. Call it outside the gate.</summary>
    public DeploymentStatusMessage[] ToMessages() => [.. _records.Select(each => each.Record.ToMessage(each.ForAll))];
}
