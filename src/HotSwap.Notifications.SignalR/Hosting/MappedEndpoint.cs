namespace HotSwap.Notifications.Hosting;

/// <summary>Metadata that marks the endpoints of this library among the endpoints of the host.</summary>
/// <param name="Method">The name of the method that mapped the endpoint.</param>
/// <param name="Pattern">The path that was passed to the method.</param>
internal sealed record MappedEndpoint(string Method, string Pattern)
{
    public override string ToString() => $"{Method}() ({Pattern})";
}
