using HotSwap.Notifications.Timelines;

namespace HotSwap.Notifications.Readers;

/// <summary>What an answer has.</summary>
internal sealed class AnswerPage(string epoch, int maxBytes = AnswerPage.MaxBytes)
{
    /// <summary>The size of the statuses of one answer in bytes, unless its first one alone is larger. The rest follows as events.</summary>
    public const int MaxBytes = 256 * 1024;

    private readonly List<(StatusRecord Record, bool ForAll)> _records = [];
    private int _bytes;

    public string Epoch => epoch;

    /// <summary>Gets or sets the position up to which the answer has everything.</summary>
    public long End { get; set; }

    /// <summary>Gets or sets a value indicating whether statuses were left out that the subscriber may not see.</summary>
    public bool IsFiltered { get; set; }

    /// <summary>Gets or sets the rest of the current states, for which there was no room.</summary>
    public SnapshotCursor? Rest { get; set; }

    /// <summary>Gets or sets the position up to which events bring that rest; 0 where there is none.</summary>
    public long SnapshotEnd { get; set; }

    /// <summary>Gets or sets the number of the answer among the connection's answers about all deployments.</summary>
    public long AnswerNumber { get; set; }

    /// <summary>Gets or sets a value indicating whether the deployment's final status is at or before <see cref="End"/>.</summary>
    public bool IsOver { get; set; }

    /// <summary>Gets or sets a value indicating whether the one deployment may have statuses after <see cref="End"/>.</summary>
    public bool HasMore { get; set; }

    /// <summary>Adds a status. False where there is no room.</summary>
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

    /// <summary>Reads the messages, outside the gate.</summary>
    public DeploymentStatusMessage[] ToMessages() => [.. _records.Select(each => each.Record.ToMessage(each.ForAll))];
}
