namespace HotSwap.Notifications.Hosting;

/// <summary>The metadata by which the endpoints of this library are found among those of the host.</summary>
/// <param name="Method">The method that mapped the endpoint.</param>
/// <param name="Pattern">The path that the method was given.</param>
internal sealed record MappedEndpoint(string Method, string Pattern)
{
    public override string ToString() => $"{Method}() ({Pattern})";
}
