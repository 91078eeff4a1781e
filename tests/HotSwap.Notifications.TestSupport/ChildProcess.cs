using System.Diagnostics;
using System.Threading.Channels;

namespace HotSwap.Notifications.TestSupport;

/// <summary>A program that a test runs and reads line by line. Disposal kills it and its child processes.</summary>
public sealed class ChildProcess : IAsyncDisposable
{
    private const string Listening = "Now listening on: ";

    private readonly Process _process;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly Task _reading;

    public ChildProcess(string program, IEnumerable<string> arguments, string workingDirectory, IDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        _reading = ReadAsync();
    }

    /// <summary>Gets the id of the process.</summary>
    public int Id => _process.Id;

    /// <summary>Returns whether a program is installed.</summary>
    public static bool IsInstalled(string program) =>
        Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));

    /// <summary>Waits until a web host prints the address that it listens on.</summary>
    public async Task<Uri> WaitForAddressAsync()
    {
        var line = await WaitForLineAsync(line => line.Contains(Listening, StringComparison.Ordinal));
        return new Uri(line[(line.IndexOf(Listening, StringComparison.Ordinal) + Listening.Length)..]);
    }

    public async Task<string> WaitForLineAsync(Func<string, bool> isIt)
    {
        var seen = new List<string>();
        try
        {
            while (true)
            {
                var line = await _lines.Reader.ReadAsync().AsTask().WithPatience();
                seen.Add(line);
                if (isIt(line))
                {
                    return line;
                }
            }
        }
        catch (Exception over) when (over is ChannelClosedException or TimeoutException)
        {
            throw new InvalidOperationException("The expected line did not arrive. Lines so far:\n" + string.Join('\n', seen), over);
        }
    }

    /// <summary>Waits for the end, and returns the exit code and all output that was not read before.</summary>
    /// <param name="limit">The time limit. Default: the patience of the tests.</param>
    public async Task<(int ExitCode, string Output)> WaitForExitAsync(TimeSpan? limit = null)
    {
        await _process.WaitForExitAsync().WaitAsync(limit ?? Patience.Limit);
        await _reading.WithPatience();
        return (_process.ExitCode, string.Join('\n', await _lines.Reader.ReadAllAsync().ToListAsync()));
    }

    /// <summary>
    /// Kills the process at once, without its child processes, because finding them takes milliseconds. Call <see cref="KillAsync"/> afterwards.
    /// </summary>
    public void Kill() => _process.Kill();

    /// <summary>Kills the process and its child processes, and returns all output that was not read before.</summary>
    public async Task<string> KillAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        return (await WaitForExitAsync()).Output;
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }

    private async Task ReadAsync()
    {
        await Task.WhenAll(ReadAsync(_process.StandardOutput), ReadAsync(_process.StandardError));
        _lines.Writer.Complete();
    }

    private async Task ReadAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            _lines.Writer.TryWrite(line);
        }
    }
}
