using System.Net;

namespace HotSwap.Notifications.Redis.Streams;

/// <summary>Formats the addresses of Redis as the user configured them. The addresses contain no secrets.</summary>
internal static class RedisAddress
{
    public static string Format(IEnumerable<EndPoint> endPoints) => string.Join(", ", endPoints.Select(Format));

    private static string Format(EndPoint endPoint) => endPoint switch
    {
        DnsEndPoint { Port: 0 } dns => dns.Host,
        DnsEndPoint dns => $"{dns.Host}:{dns.Port}",
        _ => endPoint.ToString() ?? "",
    };
}
