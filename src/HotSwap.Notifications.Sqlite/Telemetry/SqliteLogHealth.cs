using HotSwap.Notifications.Sqlite.Files;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Sqlite.Telemetry;

/// <summary>Whether the file can be used, and if not, why. Logs each new reason once, and once that the file can be used again.</summary>
internal sealed class SqliteLogHealth(DatabaseFile file, SqliteMetrics metrics, ILogger<SqliteLogHealth> logger)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<LogPart, string> _troubles = [];

    /// <summary>Gets the reason why the file cannot be used, in a sentence; null where it can.</summary>
    public string? Trouble
    {
        get
        {
            lock (_lock)
            {
                return _troubles.Count == 0 ? null : _troubles.MinBy(each => each.Key).Value;
            }
        }
    }

    /// <returns>The reason why the file cannot be used.</returns>
    public string Failed(LogPart part, Exception failure)
    {
        metrics.Failed(part);
        var trouble = StorageFailure.Describe(failure, file.Path);
        lock (_lock)
        {
            if (!_troubles.ContainsValue(trouble))
            {
                Log.Away(logger, trouble);
                Log.AwayDetail(logger, failure);
            }

            _troubles[part] = trouble;
        }

        return trouble;
    }

    /// <summary>A part succeeded. That ends its trouble; a read is not repeated, so that any other success ends the trouble of a read.</summary>
    public void Succeeded(LogPart part)
    {
        lock (_lock)
        {
            if ((_troubles.Remove(part) | _troubles.Remove(LogPart.Read)) && _troubles.Count == 0)
            {
                Log.Back(logger);
            }
        }
    }
}
