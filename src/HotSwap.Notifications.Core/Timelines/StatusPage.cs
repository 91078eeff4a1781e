namespace HotSwap.Notifications.Timelines;

/// <summary>Statuses that follow each other, to be written in one flush.</summary>
/// <param name="records">The statuses, ordered by position.</param>
/// <param name="forAll">Whether they are shown as to subscribers of all deployments.</param>
/// <param name="epoch">The term that their positions belong to.</param>
internal sealed class StatusPage(StatusRecord[] records, bool forAll, string epoch) : Delivery
{
    /// <summary>The most statuses of one page.</summary>
    public const int MaxStatuses = 64;

    /// <summary>The size in bytes of the payloads of one page, unless its first status alone is larger.</summary>
    public const int MaxBytes = 48 * 1024;

    public ReadOnlySpan<StatusRecord> Records => records;

    public bool ForAll => forAll;

    public string Epoch => epoch;

    /// <summary>Gets the position of the last status.</summary>
    public long LastPosition => records[^1].Position;

    /// <summary>Gets the size of the payloads in bytes.</summary>
    public int Bytes
    {
        get
        {
            var bytes = 0;
            foreach (var record in records)
            {
                bytes += record.Payload(forAll).Length;
            }

            return bytes;
        }
    }
}
