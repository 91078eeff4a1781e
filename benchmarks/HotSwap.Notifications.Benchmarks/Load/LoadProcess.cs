using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using HotSwap.Notifications.Benchmarks.Load.Servers;

namespace HotSwap.Notifications.Benchmarks.Load;

/// <summary>This program once more, as a server or as clients, told what to do a line at a time.</summary>
internal sealed class LoadProcess : IAsyncDisposable
{
    private static readonly JsonSerializerOptions _json = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    private readonly Process _process;

    private LoadProcess(string[] arguments, string? redis = null)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment[ServerProcess.RedisVariable] = redis;
        _process = Process.Start(start)!;
    }

    public static async Task<(LoadProcess Server, int Port)> ServerAsync(string kind, string? redis = null)
    {
        var server = new LoadProcess(["server", kind], redis);
        return (server, int.Parse((await server._process.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture));
    }

    public static LoadProcess Clients(string kind, int port) => new(["clients", kind, port.ToString(CultureInfo.InvariantCulture)]);

    public async Task<T> AskAsync<T>(Command command)
    {
        await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(command));
        await _process.StandardInput.FlushAsync();
        return JsonSerializer.Deserialize<T>(
            await _process.StandardOutput.ReadLineAsync() ?? throw new IOException($"A process ended during {command.Name}."), _json)!;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
