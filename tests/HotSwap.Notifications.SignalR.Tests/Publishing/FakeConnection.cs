using System.IO.Pipelines;
using System.Text;
using HotSwap.Notifications.TestSupport;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Logging.Abstractions;

namespace HotSwap.Notifications.Tests.Publishing;

/// <summary>A connection whose writes end when the test lets them.</summary>
internal sealed class FakeConnection : HubConnectionContext
{
    private readonly SemaphoreSlim _mayWrite = new(0);
    private readonly SemaphoreSlim _begun = new(0);

    public FakeConnection()
        : base(new NoTransport(), new HubConnectionContextOptions(), NullLoggerFactory.Instance)
    {
    }

    /// <summary>The text of each flush.</summary>
    public List<string> Flushes { get; } = [];

    public override IHubProtocol Protocol { get; set; } = new JsonHubProtocol();

    public override async ValueTask WriteAsync(SerializedHubMessage message, CancellationToken cancellationToken = default)
    {
        _begun.Release();
        await _mayWrite.WaitAsync(cancellationToken);
        Flushes.Add(Encoding.UTF8.GetString(message.GetSerializedMessage(Protocol).Span));
    }

    public Task BegunAsync() => _begun.WaitAsync().WithPatience();

    public void LetWrite(int times = 1) => _mayWrite.Release(times);

    private sealed class NoTransport : ConnectionContext
    {
        public override string ConnectionId { get; set; } = "fake";

        public override IFeatureCollection Features { get; } = new FeatureCollection();

        public override IDictionary<object, object?> Items { get; set; } = new Dictionary<object, object?>();

        public override IDuplexPipe Transport { get; set; } = null!;
    }
}
