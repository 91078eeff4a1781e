using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace HotSwap.Notifications.Client.Connection;

/// <summary>Determines the protocol of a port. Sends only the beginning of a handshake, or a request without credentials.</summary>
internal static class PortProbe
{
    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(2);

    public static async ValueTask<PortProtocol> ProbeAsync(Uri url, CancellationToken cancellationToken)
    {
        var hasCertificate = false;
        await TalkAsync(
            url,
            async (stream, timeout) =>
            {
                // The certificate shows that the port uses TLS. The probe never accepts it.
                using var secure = new SslStream(stream, leaveInnerStreamOpen: true, (_, certificate, _, _) =>
                {
                    hasCertificate = certificate is not null;
                    return false;
                });
                await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = url.Host }, timeout).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        if (hasCertificate)
        {
            return PortProtocol.Tls;
        }

        var answer = new byte["HTTP/"u8.Length];
        await TalkAsync(
            url,
            async (stream, timeout) =>
            {
                await stream.WriteAsync("HEAD / HTTP/1.0\r\n\r\n"u8.ToArray(), timeout).ConfigureAwait(false);
                await stream.ReadExactlyAsync(answer, timeout).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        return answer.AsSpan().SequenceEqual("HTTP/"u8) ? PortProtocol.PlainHttp : PortProtocol.Unknown;
    }

    private static async Task TalkAsync(Uri url, Func<NetworkStream, CancellationToken, Task> talk, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(_timeout);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(url.Host, url.Port, timeout.Token).ConfigureAwait(false);
            await talk(client.GetStream(), timeout.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is AuthenticationException or IOException or SocketException or OperationCanceledException)
        {
            // The probe of this protocol has no result.
            cancellationToken.ThrowIfCancellationRequested();
        }
    }
}
