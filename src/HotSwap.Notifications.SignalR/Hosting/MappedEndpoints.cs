namespace HotSwap.Notifications.Hosting;

/// <summary>Where clients can watch.</summary>
internal sealed class MappedEndpoints
{
    /// <summary>Gets the paths of the hub.</summary>
    public List<string> Hubs { get; } = [];

    /// <summary>Gets the paths of the event streams.</summary>
    public List<string> Events { get; } = [];

    /// <summary>Gets the paths of the list API.</summary>
    public List<string> Apis { get; } = [];
}
