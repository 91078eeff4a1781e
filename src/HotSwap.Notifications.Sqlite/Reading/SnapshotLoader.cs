using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Sqlite.Database;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Sqlite.Reading;

/// <summary>
/// Loads the snapshot for a node that opens the log: the statuses and the latest states that the node keeps in memory. Deployments that
/// finished longer ago than <see cref="DeploymentHistoryOptions.FinishedRetention"/> stay in the file only.
/// </summary>
internal sealed class SnapshotLoader(IOptions<DeploymentNotificationsOptions> options, TimeProvider time)
{
    private readonly DeploymentNotificationsOptions _options = options.Value;

    public LogSnapshot Load(LogDatabase database)
    {
        var head = database.Head;
        var bytes = 0L;
        var recent = new List<LoggedStatus>();
        foreach (var status in database.Statuses.ReadNewest(head.CompleteAfter, _options.History.StatusesOfAllDeployments))
        {
            bytes += status.Payload.Length;
            if (bytes > _options.History.MaxBytes || status.Position != head.Position - recent.Count)
            {
                break;
            }

            recent.Add(status);
        }

        recent.Reverse();
        var completeAfter = head.Position - recent.Count;
        return new LogSnapshot
        {
            Epoch = database.Epoch,
            Position = head.Position,
            CompleteAfter = completeAfter,
            Latest = LoadLatest(database, completeAfter, bytes),
            Recent = recent,
            EarlierTerms = database.EarlierTerms,
        };
    }

    private List<LoggedStatus> LoadLatest(LogDatabase database, long upTo, long bytes)
    {
        var latest = new List<LoggedStatus>();
        foreach (var status in database.Deployments.ReadCurrent(upTo, time.GetUtcNow() - _options.History.FinishedRetention))
        {
            bytes += status.Payload.Length;
            if (bytes > _options.History.MaxBytes || latest.Count == _options.History.MaxDeployments)
            {
                break;
            }

            latest.Add(status);
        }

        latest.Sort((one, other) => one.Position.CompareTo(other.Position));
        return latest;
    }
}
