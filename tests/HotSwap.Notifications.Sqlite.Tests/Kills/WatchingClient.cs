using HotSwap.Notifications.TestSupport;

namespace HotSwap.Notifications.Sqlite.Tests.Kills;

/// <summary>A client behind its own proxy that watches until everything it watches is over.</summary>
internal abstract class WatchingClient : IAsyncDisposable
{
    private readonly HashSet<string> _finished = new(StringComparer.Ordinal);
    private readonly int _deployments;
    private Action? _reaction;

    /// <param name="name">The name of the client, for messages.</param>
    /// <param name="node">The address of the node.</param>
    /// <param name="executionId">The execution id of the deployment, or null for all deployments.</param>
    /// <param name="deployments">The number of deployments that the client receives.</param>
    protected WatchingClient(string name, Uri node, string? executionId, int deployments)
    {
        Proxy = new TcpProxy(node);
        Record = new WatchRecord(name, executionId);
        _deployments = deployments;
    }

    public WatchRecord Record { get; }

    protected TcpProxy Proxy { get; }

    protected int Deployments => _deployments;

    /// <summary>Resets the client's connections.</summary>
    public void Cut() => Proxy.Cut();

    /// <summary>Calls back as soon as the client receives something.</summary>
    public Task WhenGivenAsync(Action reaction)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _reaction, () =>
        {
            reaction();
            done.SetResult();
        });
        return done.Task.WithPatience();
    }

    /// <summary>Watches until the client has received the final status of each deployment.</summary>
    public abstract Task WatchAsync(DeploymentCursor start, CancellationToken cancellationToken);

    public virtual ValueTask DisposeAsync() => Proxy.DisposeAsync();

    /// <summary>Records an update.</summary>
    /// <returns>True if everything that the client watches is over.</returns>
    protected bool Take(in WatchEvent given, bool isFinal)
    {
        Interlocked.Exchange(ref _reaction, null)?.Invoke();
        Record.Add(given);
        if (given.IsReset)
        {
            _finished.Clear();
        }

        if (isFinal)
        {
            _finished.Add(given.ExecutionId!);
        }

        return _finished.Count == _deployments;
    }
}
