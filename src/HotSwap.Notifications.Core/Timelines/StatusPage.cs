namespace HotSwap.Notifications.Timelines;

/// <summary>Consecutive statuses to write in one flush.</summary>
/// <param name="records">The statuses, ordered by position.</param>
/// <param name="forAll">true for the payloads of subscribers of all deployments; false for those of subscribers of one deployment.</param>
/// <param name="epoch">The term of the positions.</param>
internal sealed class StatusPage(StatusRecord[] records, bool forAll, string epoch) : Delivery
{
    /// <summary>The maximum number of statuses in a page.</summary>
    public const int MaxStatuses = 64;

    /// <summary>The maximum size of the payloads in a page, in bytes. A page can exceed it with its first status alone.</summary>
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
