using System.Net;
using System.Net.Sockets;
using System.Reflection;
using HotSwap.Notifications.TestSupport;

namespace HotSwap.Notifications.Sqlite.Tests.Kills;

/// <summary>A node process that can be killed and restarted on the same file and port.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private readonly string _file;
    private ChildProcess? _process;

    public NodeProcess(string file)
    {
        _file = file;
        Http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{FreePort()}"), Timeout = TimeSpan.FromSeconds(10) };
    }

    public HttpClient Http { get; }

    /// <summary>Gets the id of the running process.</summary>
    public int Id => _process!.Id;

    /// <summary>Starts the node, and waits until it listens. The node opens its log in the meantime.</summary>
    public async Task StartAsync()
    {
        _process = Run();
        await _process.WaitForAddressAsync();
    }

    /// <summary>Waits until the node has opened its log.</summary>
    public Task WhenHealthyAsync() => Waiting.UntilAsync("the node is healthy", async () =>
    {
        using var answer = await Http.GetAsync("health");
        return answer.IsSuccessStatusCode;
    });

    /// <summary>Kills the node at once, like <c>kill -9</c>. Call <see cref="KillAsync"/> afterwards.</summary>
    public void Kill() => _process!.Kill();

    /// <summary>Kills the node like <c>kill -9</c>, and waits until it has ended.</summary>
    public async Task KillAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            await process.DisposeAsync();
        }
    }

    /// <summary>Notifies of a status. A status that did not arrive is not sent again.</summary>
    public async Task NotifyAsync(string executionId, string status, long number)
    {
        // HttpClient itself repeats a request without content when the connection breaks.
        using var content = new StringContent("once");
        using var response = await Http.PostAsync($"statuses/{executionId}/{status}/{number}", content);
        response.EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await KillAsync();
    }

    /// <summary>
    /// Finds a port below the range for outgoing connections. The system could assign a port in that range while the node is down, even to a
    /// connection to itself.
    /// </summary>
    private static int FreePort()
    {
        while (true)
        {
            var port = Random.Shared.Next(20_000, 30_000);
            try
            {
                using var probe = new TcpListener(IPAddress.Loopback, port);
                probe.Start();
                return port;
            }
            catch (SocketException)
            {
                // Another program uses this port.
            }
        }
    }

    private ChildProcess Run()
    {
        var metadata = typeof(NodeProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .ToDictionary(each => each.Key, each => each.Value!);
        var bin = Path.Combine(metadata["RepositoryRoot"], "tests", "HotSwap.Notifications.TestNode", "bin", metadata["Configuration"], "net10.0");
        return new ChildProcess(
            "dotnet",
            [
                Path.Combine(bin, "HotSwap.Notifications.TestNode.dll"),
                "--urls", Http.BaseAddress!.ToString(), "--sqlite", _file, "--Logging:LogLevel:Microsoft.AspNetCore", "Warning",
            ],
            bin);
    }
}
