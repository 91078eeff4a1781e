using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;

namespace HotSwap.Notifications.ClientConformance.Running;

/// <summary>The process of the client under test. Disposal kills it and its child processes.</summary>
internal sealed class ClientProcess : IAsyncDisposable
{
    private const int MaxErrorLines = 20;

    /// <summary>The limit for a killed process to end and close its pipes. Normally this takes milliseconds.</summary>
    private static readonly TimeSpan _killLimit = TimeSpan.FromSeconds(10);

    private readonly RunningClients _running;
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _errors = [];

    /// <exception cref="ClientNotStartedException">The program cannot be started.</exception>
    public ClientProcess(
        RunningClients running, IReadOnlyList<string> command, IReadOnlyDictionary<string, string?> environment, Action<string> onLine)
    {
        _running = running;
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment.Remove(name);
            if (value is not null)
            {
                start.Environment[name] = value;
            }
        }

        try
        {
            _process = Process.Start(start)!;
        }
        catch (Win32Exception error)
        {
            throw new ClientNotStartedException($"The client '{command[0]}' cannot be started: {error.Message}.", error);
        }

        running.Add(_process);
        Ended = ReadToEndAsync(onLine);
    }

    /// <summary>Gets a task that completes with the exit code after the last line was read.</summary>
    public Task<int> Ended { get; }

    /// <summary>Gets the last 20 lines that the client wrote to the standard error stream.</summary>
    public IReadOnlyCollection<string> Errors => _errors;

    public async ValueTask DisposeAsync()
    {
        _running.Kill(_process);
        await Ended.WaitAsync(_killLimit);
        _process.Dispose();
    }

    private async Task<int> ReadToEndAsync(Action<string> onLine)
    {
        await Task.WhenAll(ReadAsync(_process.StandardOutput, onLine), ReadAsync(_process.StandardError, OnError));
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    private static async Task ReadAsync(StreamReader reader, Action<string> onLine)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            if (line.Length > 0)
            {
                onLine(line);
            }
        }
    }

    private void OnError(string line)
    {
        _errors.Enqueue(line);
        while (_errors.Count > MaxErrorLines)
        {
            _errors.TryDequeue(out _);
        }
    }
}
