using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Logging.Abstractions;

namespace HotSwap.Notifications.Tests.Hubs;

/// <summary>A connection that records what is written to it.</summary>
internal sealed class RecordingConnection(string connectionId)
    : HubConnectionContext(new NoTransport(connectionId), new HubConnectionContextOptions(), NullLoggerFactory.Instance)
{
    private readonly ConcurrentQueue<string> _messages = new();

    /// <summary>Gets the messages as text, without their separators.</summary>
    public IEnumerable<string> Messages => _messages;

    public override IHubProtocol Protocol { get; set; } = new JsonHubProtocol();

    public override ValueTask WriteAsync(SerializedHubMessage message, CancellationToken cancellationToken = default)
    {
        var text = Encoding.UTF8.GetString(message.GetSerializedMessage(Protocol).Span);
        foreach (var part in text.Split('\u001e', StringSplitOptions.RemoveEmptyEntries))
        {
            _messages.Enqueue(part);
        }

        return ValueTask.CompletedTask;
    }

    private sealed class NoTransport(string connectionId) : ConnectionContext
    {
        public override string ConnectionId { get; set; } = connectionId;

        public override IFeatureCollection Features { get; } = new FeatureCollection();

        public override IDictionary<object, object?> Items { get; set; } = new Dictionary<object, object?>();

        public override IDuplexPipe Transport { get; set; } = null!;
    }
}
