using System.Net.WebSockets;
using System.Text;

namespace HotSwap.Notifications.Benchmarks.Load.Clients;

/// <summary>
/// Clients that subscribe to deployments that do not exist, call unknown methods, send malformed messages, and never read from the
/// connection. A client reconnects at once when the server cuts it.
/// </summary>
internal sealed class HostileClients : IAsyncDisposable
{
    private const int Clients = 4;

    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Task> _attacking = [];
    private long _messages;

    private HostileClients(int port)
    {
        for (var client = 0; client < Clients; client++)
        {
            var kind = client;
            _attacking.Add(Task.Run(() => AttackAsync(new Uri($"ws://127.0.0.1:{port}/deploymentHub"), kind)));
        }
    }

    public long Messages => Interlocked.Read(ref _messages);

    public static HostileClients Start(int port) => new(port);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_attacking);
        _stopping.Dispose();
    }

    private async Task AttackAsync(Uri url, int kind)
    {
        for (var number = 0L; !_stopping.IsCancellationRequested;)
        {
            try
            {
                using var socket = new ClientWebSocket();
                await socket.ConnectAsync(url, _stopping.Token);
                await SendAsync(socket, """{"protocol":"json","version":1}""");
                for (; ; number++)
                {
                    await SendAsync(socket, Message(kind, number));
                    Interlocked.Increment(ref _messages);
                }
            }
            catch (Exception ended) when (ended is WebSocketException or IOException or OperationCanceledException)
            {
                // The server cut the connection, or the attack is over. The loop condition tells them apart.
            }
        }
    }

    private static string Message(int kind, long number) => kind switch
    {
        0 => $$"""{"type":1,"invocationId":"{{number}}","target":"SubscribeToDeployment","arguments":["unknown-{{number}}"]}""",
        1 => $$"""{"type":1,"invocationId":"{{number}}","target":"NoSuchMethod","arguments":[]}""",
        2 => $$"""{"type":1,"invocationId":"{{number}}","target":"SubscribeToDeployment","arguments":[[[[{}]]]]}""",
        _ => number % 100 == 99 ? "this is no message" : """{"type":6}""",
    };

    private Task SendAsync(ClientWebSocket socket, string message) => socket.SendAsync(
        Encoding.UTF8.GetBytes(message + "\u001e"), WebSocketMessageType.Text, endOfMessage: true, _stopping.Token);
}
