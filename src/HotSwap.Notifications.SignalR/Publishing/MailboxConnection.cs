using System.IO.Pipelines;
using System.Security.Claims;
using HotSwap.Notifications.Access;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Logging.Abstractions;

namespace HotSwap.Notifications.Publishing;

/// <summary>A connection as the inner lifetime manager sees it: what is written goes to the mailbox.</summary>
internal sealed class MailboxConnection : HubConnectionContext
{
    private static readonly HubConnectionContextOptions _unused = new();

    private readonly HubConnectionContext _connection;
    private readonly Action<MailboxConnection> _onOverflow;
    private FeedFilter? _filter;

    public MailboxConnection(HubConnectionContext connection, Mailbox mailbox, Action<MailboxConnection> onOverflow)
        : base(NoConnection.Instance, _unused, NullLoggerFactory.Instance)
    {
        _connection = connection;
        _onOverflow = onOverflow;
        Mailbox = mailbox;
        UserIdentifier = connection.UserIdentifier;
    }

    public Mailbox Mailbox { get; }
    public override CancellationToken ConnectionAborted => _connection.ConnectionAborted;

    public override string ConnectionId => _connection.ConnectionId;

    public override ClaimsPrincipal User => _connection.User;

    public override IFeatureCollection Features => _connection.Features;

    public override IDictionary<object, object?> Items => _connection.Items;

    public override IHubProtocol Protocol
    {
        get => _connection.Protocol;
        set => _connection.Protocol = value;
    }

    public override ValueTask WriteAsync(HubMessage message, CancellationToken cancellationToken = default) =>
        WriteAsync(new SerializedHubMessage(message), cancellationToken);

    public override ValueTask WriteAsync(SerializedHubMessage message, CancellationToken cancellationToken = default)
    {
        var hasRoom = Volatile.Read(ref _filter) is { } filter ? filter.Post(message) : Mailbox.Post(message);
        if (!hasRoom)
        {
            _onOverflow(this);
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>From now on the connection gets of all deployments only what it may see.</summary>
    public FeedFilter FilterWith(Func<FeedFilter> create)
    {
        if (Volatile.Read(ref _filter) is { } filter)
        {
            return filter;
        }

        var created = create();
        return Interlocked.CompareExchange(ref _filter, created, null) ?? created;
    }

    public override void Abort() => _connection.Abort();

    /// <summary>
    /// Ends the connection at once, whatever is being written. An orderly abort would wait for a write that does not end.
    /// </summary>
    public void Cut()
    {
        Mailbox.Close();
        if (Features.Get<IConnectionLifetimeFeature>() is { } lifetime)
        {
            lifetime.Abort();
        }
        else
        {
            _connection.Abort();
        }
    }

    /// <summary>What the base class is built on. It is not used: every member that would is overridden.</summary>
    private sealed class NoConnection : ConnectionContext
    {
        public static readonly NoConnection Instance = new();

        public override string ConnectionId { get; set; } = "";

        public override IFeatureCollection Features { get; } = new FeatureCollection();

        public override IDictionary<object, object?> Items { get; set; } = new Dictionary<object, object?>();

        public override IDuplexPipe Transport { get; set; } = null!;
    }
}
