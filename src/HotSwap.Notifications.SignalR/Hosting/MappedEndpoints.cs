namespace HotSwap.Notifications.Hosting;

/// <summary>The paths that the host has mapped to the endpoints of this library.</summary>
internal sealed class MappedEndpoints
{
    /// <summary>Gets the paths of the hub.</summary>
    public List<string> Hubs { get; } = [];

    /// <summary>Gets the paths of the event streams.</summary>
    public List<string> Events { get; } = [];

    /// <summary>Gets the paths of the list API.</summary>
    public List<string> Apis { get; } = [];
}
