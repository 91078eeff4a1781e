using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace HotSwap.Notifications.TestSupport;

/// <summary>A real <c>redis-server</c> on a free loopback port that can be stopped and restarted with or without its data.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    private const int MaxPorts = 5;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("redis-");
    private Process? _process;

    private RedisServer(int port) => Port = port;

    public static string MissingMessage => "redis-server is missing. Install the package redis-server.";

    public static bool IsInstalled => File.Exists("/usr/bin/redis-server");

    public int Port { get; }

    public string ConnectionString => $"127.0.0.1:{Port}";

    public static async Task<RedisServer> StartAsync()
    {
        // Another process can take a free port before the server listens on it.
        for (var ports = 1; ; ports++)
        {
            var server = new RedisServer(FreePort());
            if (await server.TryStartAsync() is not { } output)
            {
                return server;
            }

            await server.DisposeAsync();
            if (ports == MaxPorts)
            {
                throw NotReady(output);
            }
        }
    }

    /// <summary>Stops the server.</summary>
    /// <param name="keepData">True to keep the data for the next start.</param>
    public async Task StopAsync(bool keepData)
    {
        if (keepData)
        {
            // Redis saves its data when it gets a request to terminate.
            using var terminating = Process.Start("kill", $"-TERM {_process!.Id}");
            await _process.WaitForExitAsync().WithPatience();
        }
        else
        {
            await KillAsync();
            foreach (var file in _folder.EnumerateFiles())
            {
                file.Delete();
            }
        }
    }

    /// <summary>Saves the data for a <see cref="StartAgainAsync"/> after <see cref="KillAsync"/>.</summary>
    public async Task SaveAsync()
    {
        using var saving = Process.Start("redis-cli", $"-p {Port} save");
        await saving.WaitForExitAsync().WithPatience();
    }

    /// <summary>Kills the server, which cannot save anything.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync().WithPatience();
    }

    /// <summary>Suspends or resumes the server. A suspended server neither answers nor closes connections.</summary>
    public async Task FreezeAsync(bool frozen)
    {
        using var signalling = Process.Start("kill", $"-{(frozen ? "STOP" : "CONT")} {_process!.Id}");
        await signalling.WaitForExitAsync().WithPatience();
    }

    public async Task StartAgainAsync()
    {
        if (await TryStartAsync() is { } output)
        {
            throw NotReady(output);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process!.Dispose();
        _folder.Delete(recursive: true);
    }

    /// <returns>Null if the server accepts connections; its output if it has ended.</returns>
    private async Task<string?> TryStartAsync()
    {
        var start = new ProcessStartInfo(
            "/usr/bin/redis-server",
            ["--port", $"{Port}", "--bind", "127.0.0.1", "--save", "3600 1", "--appendonly", "no", "--enable-debug-command", "yes", "--dir", _folder.FullName])
        {
            RedirectStandardOutput = true,
        };
        _process?.Dispose();
        _process = Process.Start(start)!;
        var output = new List<string>();
        while (await _process.StandardOutput.ReadLineAsync().WithPatience() is { } line)
        {
            if (line.Contains("Ready to accept connections", StringComparison.Ordinal))
            {
                return null;
            }

            output.Add(line);
        }

        return string.Join('\n', output);
    }

    private static InvalidOperationException NotReady(string output) => new($"redis-server ended before it was ready:\n{output}");

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
