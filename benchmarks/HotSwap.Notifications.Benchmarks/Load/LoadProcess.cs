using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace HotSwap.Notifications.Benchmarks.Load;

/// <summary>A child process that runs this program as a server or as clients. It reads one command per line.</summary>
internal sealed class LoadProcess : IAsyncDisposable
{
    /// <summary>The time limit of a command. The longest command takes less than half of it; a timeout ends the run.</summary>
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(2);
    private static readonly JsonSerializerOptions _json = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    private readonly Process _process;

    private LoadProcess(params string[] arguments) => _process = Process.Start(
        new ProcessStartInfo(Environment.ProcessPath!, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;

    public static async Task<(LoadProcess Server, int Port)> ServerAsync(ServerSettings settings)
    {
        var server = new LoadProcess("server", JsonSerializer.Serialize(settings));
        return (server, int.Parse(await server.ReadAsync("its start"), CultureInfo.InvariantCulture));
    }

    public static LoadProcess Clients(string kind, int port) => new("clients", kind, port.ToString(CultureInfo.InvariantCulture));

    public async Task<T> AskAsync<T>(Command command)
    {
        await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(command));
        await _process.StandardInput.FlushAsync();
        return JsonSerializer.Deserialize<T>(await ReadAsync(command.Name), _json)!;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task<string> ReadAsync(string command) =>
        await _process.StandardOutput.ReadLineAsync().WaitAsync(_limit) ?? throw new IOException($"A child process ended before it answered the command '{command}'.");
}
