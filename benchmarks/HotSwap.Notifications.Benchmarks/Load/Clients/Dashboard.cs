using System.Buffers.Text;
using System.Diagnostics;
using System.Text;

namespace HotSwap.Notifications.Benchmarks.Load.Clients;

/// <summary>A client that subscribes to all deployments and waits until it has received a state of each.</summary>
internal sealed class Dashboard(int port) : IDisposable
{
    private static readonly byte[] _idMark = Encoding.UTF8.GetBytes("\"ExecutionId\":\"d-");

    private readonly HubSocket _socket = new(port);
    private readonly HashSet<int> _deployments = [];

    /// <summary>Returns the time from the subscription until the last missing state arrived.</summary>
    /// <exception cref="IOException">The server closed the connection before all states arrived.</exception>
    public async Task<TimeSpan> JoinAsync(int deployments)
    {
        await _socket.ConnectAsync();
        var began = Stopwatch.GetTimestamp();
        await _socket.SendAsync(Invocations.SubscribeToAll);
        while (_deployments.Count < deployments)
        {
            if (!await _socket.ReadAsync())
            {
                throw new IOException($"The server closed the connection of a dashboard that had received {_deployments.Count} of {deployments} states.");
            }

            while (_socket.TryTakeFrame(out var payload))
            {
                Note(payload.Span);
            }
        }

        return Stopwatch.GetElapsedTime(began);
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>Adds the execution ids in a frame. A message contains its id twice, so a split over two frames leaves at least one id whole.</summary>
    private void Note(ReadOnlySpan<byte> payload)
    {
        for (var at = payload.IndexOf(_idMark); at >= 0; at = payload.IndexOf(_idMark))
        {
            payload = payload[(at + _idMark.Length)..];
            if (Utf8Parser.TryParse(payload, out int deployment, out var digits) && digits < payload.Length && payload[digits] == '"')
            {
                _deployments.Add(deployment);
            }
        }
    }
}
