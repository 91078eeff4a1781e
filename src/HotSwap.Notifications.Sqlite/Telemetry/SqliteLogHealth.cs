using HotSwap.Notifications.Sqlite.Files;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Sqlite.Telemetry;

/// <summary>
/// Records whether the file is usable, and the reason if it is not. Logs each new reason once, and logs once when the file is usable again.
/// </summary>
internal sealed class SqliteLogHealth(DatabaseFile file, SqliteMetrics metrics, ILogger<SqliteLogHealth> logger)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<LogPart, string> _troubles = [];

    /// <summary>Gets a sentence with the reason why the file is not usable. Null if the file is usable.</summary>
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

    /// <summary>Logs the full path of the file, which depends on the current directory if the connection string has a relative path.</summary>
    /// <param name="position">The position of the latest status in the file. 0 in a new file.</param>
    public void Opened(long position) => Log.Opened(logger, file.Path, position);

    /// <summary>Records that an operation failed.</summary>
    /// <returns>A sentence with the reason why the file is not usable.</returns>
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

    /// <summary>
    /// Records that an operation succeeded, which clears its failure. Any success also clears the failure of a read, because reads are not
    /// repeated.
    /// </summary>
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
