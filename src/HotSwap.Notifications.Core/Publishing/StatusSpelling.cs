using System.Collections.Concurrent;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Telemetry;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Publishing;

/// <summary>
/// Logs a warning for a status that differs from a known status only in case or by one or two letters. A misspelled final status, such as
/// "Suceeded", is a valid custom status, and its deployment never ends.
/// </summary>
internal sealed class StatusSpelling(FinalStatuses finalStatuses, ILogger<StatusSpelling> logger)
{
    /// <summary>The maximum number of custom statuses that are checked and remembered. Further statuses are not checked.</summary>
    private const int MaxRemembered = 256;
    private const int MaxDistance = 2;

    /// <summary>The minimum length of a status for a comparison by letters. A shorter status is similar to too many others.</summary>
    private const int MinLength = 5;

    private readonly HashSet<string> _known = new(
        [DeploymentStatuses.Pending, DeploymentStatuses.Running, .. DeploymentStatuses.Final, .. finalStatuses.All], StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _seen = new(StringComparer.Ordinal);

    public void Check(string executionId, string status)
    {
        if (!_known.Contains(status) && !_seen.ContainsKey(status))
        {
            CheckFirst(executionId, status);
        }
    }

    private void CheckFirst(string executionId, string status)
    {
        if (_seen.Count < MaxRemembered && _seen.TryAdd(status, true) && Suggest(status) is { } suggestion)
        {
            CoreLog.Misspelled(logger, status, executionId, suggestion);
        }
    }

    private string? Suggest(string status)
    {
        var (suggestion, distance) = _known.Select(known => (known, Distance(status, known))).MinBy(each => each.Item2);
        return distance == 0 || (distance <= MaxDistance && status.Length >= MinLength) ? suggestion : null;
    }

    /// <summary>Returns the Levenshtein distance, ignoring case. If the lengths differ too much, returns <see cref="int.MaxValue"/>.</summary>
    private static int Distance(string one, string other)
    {
        if (Math.Abs(one.Length - other.Length) > MaxDistance)
        {
            return int.MaxValue;
        }

        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var changed = diagonal + (char.ToUpperInvariant(one[i - 1]) == char.ToUpperInvariant(other[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(changed, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
