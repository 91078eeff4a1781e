using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace HotSwap.Notifications.Client.Connection;

/// <summary>Finds out whether a port speaks TLS. Nothing is sent but the beginning of a handshake.</summary>
internal static class TlsProbe
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(2);

    public static async ValueTask<bool> IsTlsAsync(Uri url, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(_patience);
        var isTls = false;
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(url.Host, url.Port, patience.Token).ConfigureAwait(false);

            // A certificate has come: that is all that was asked. It is not accepted.
            using var stream = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, (_, _, _, _) =>
            {
                isTls = true;
                return false;
            });
            await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = url.Host }, patience.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is AuthenticationException or IOException or SocketException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        return isTls;
    }
}
