using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.TestSupport;

/// <summary>Collects the log messages of a host, and lets a test wait for a message.</summary>
public sealed class LogWatcher : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> _messages = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<string>> _awaited = new();

    public IEnumerable<string> Messages => _messages;

    /// <summary>Waits for a message that contains the text.</summary>
    public Task<string> WaitForAsync(string text)
    {
        var awaited = _awaited.GetOrAdd(text, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
        if (_messages.FirstOrDefault(message => message.Contains(text, StringComparison.Ordinal)) is { } logged)
        {
            awaited.TrySetResult(logged);
        }

        return awaited.Task.WithPatience();
    }

    public ILogger CreateLogger(string categoryName) => this;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var message = formatter(state, exception);
        _messages.Enqueue(message);
        foreach (var (text, awaited) in _awaited)
        {
            if (message.Contains(text, StringComparison.Ordinal))
            {
                awaited.TrySetResult(message);
            }
        }
    }

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Dispose()
    {
    }
}
