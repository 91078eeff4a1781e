using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace HotSwap.Notifications.TestSupport;

/// <summary>A bare TCP connection to a hub, for a client that follows no protocol unless the test does.</summary>
public sealed class RawSocket : IDisposable
{
    private readonly Uri _hubUrl;

    private RawSocket(Uri hubUrl, Socket socket)
    {
        _hubUrl = hubUrl;
        Socket = socket;
        Stream = new NetworkStream(socket, ownsSocket: true);
    }

    public Socket Socket { get; }

    public NetworkStream Stream { get; }

    /// <param name="hubUrl">The address of the hub.</param>
    /// <param name="receiveBuffer">The size of the kernel's receive buffer in bytes. A small buffer fills soon if the test does not read.</param>
    public static async Task<RawSocket> ConnectAsync(Uri hubUrl, int? receiveBuffer = null)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.ReceiveBufferSize = receiveBuffer ?? socket.ReceiveBufferSize;
        await socket.ConnectAsync(hubUrl.Host, hubUrl.Port).WithPatience();
        return new RawSocket(hubUrl, socket);
    }

    /// <summary>Connects, upgrades to a WebSocket, and performs the handshake of the JSON hub protocol.</summary>
    public static async Task<RawSocket> OpenHubAsync(Uri hubUrl)
    {
        var connection = await ConnectAsync(hubUrl);
        await connection.UpgradeAsync();
        await connection.SendFrameAsync("{\"protocol\":\"json\",\"version\":1}\u001e"u8.ToArray());
        return connection;
    }

    public async Task UpgradeAsync()
    {
        await Stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"GET {_hubUrl.PathAndQuery} HTTP/1.1\r\nHost: {_hubUrl.Authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + $"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {Convert.ToBase64String(RandomNumberGenerator.GetBytes(16))}\r\n\r\n"));
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await Stream.ReadExactlyAsync(one).AsTask().WithPatience();
            head.Append((char)one[0]);
        }
    }

    /// <summary>Sends one masked frame. By default, it is a complete text message.</summary>
    public async Task SendFrameAsync(byte[] payload, byte head = 0x81)
    {
        using var frame = new MemoryStream();
        frame.WriteByte(head);
        if (payload.Length < 126)
        {
            frame.WriteByte((byte)(0x80 | payload.Length));
        }
        else
        {
            frame.WriteByte(0xFF);
            var length = BitConverter.GetBytes((ulong)payload.Length);
            Array.Reverse(length);
            frame.Write(length);
        }

        frame.Write(new byte[4]); // An all-zero mask leaves the payload unchanged.
        frame.Write(payload);
        await Stream.WriteAsync(frame.ToArray()).AsTask().WithPatience();
    }

    /// <summary>Reads until the text has arrived, and returns everything received. Fails if the server stops sending before.</summary>
    public async Task<string> ReadUntilAsync(string text)
    {
        var all = new StringBuilder();
        var buffer = new byte[4 * 1024];
        while (!all.ToString().Contains(text, StringComparison.Ordinal))
        {
            try
            {
                var read = await Stream.ReadAtLeastAsync(buffer, minimumBytes: 1).AsTask().WithPatience();
                all.Append(Encoding.UTF8.GetString(buffer, 0, read));
            }
            catch (Exception ended) when (ended is IOException or TimeoutException)
            {
                throw new IOException($"The server stopped sending before the expected text. Received: {all}", ended);
            }
        }

        return all.ToString();
    }

    /// <summary>Reads until the server stops sending, and returns everything received.</summary>
    public async Task<string> ReadToEndAsync()
    {
        using var all = new MemoryStream();
        try
        {
            await Stream.CopyToAsync(all).WithPatience();
        }
        catch (IOException)
        {
            // The server reset the connection.
        }

        return Encoding.UTF8.GetString(all.ToArray());
    }

    public void Dispose() => Stream.Dispose();
}
