namespace HotSwap.Notifications.Api;

/// <summary>The deployments of a page, limited in number and in bytes.</summary>
internal sealed class FoundDeployments(int maxCount, long maxBytes)
{
    private readonly List<NumberedPayload> _payloads = [];
    private long _bytes;

    public IReadOnlyList<NumberedPayload> Payloads => _payloads;

    public bool IsFull => _payloads.Count >= maxCount || _bytes >= maxBytes;

    public void Add(NumberedPayload payload)
    {
        _payloads.Add(payload);
        _bytes += payload.Payload.Length;
    }
}
