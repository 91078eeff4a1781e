using HotSwap.Notifications.TestSupport;
using Microsoft.Extensions.Time.Testing;

namespace HotSwap.Notifications.Client.Tests.Watching;

/// <summary>
/// A model with the real log, timelines and readers on one side, the real sequencer on the other, and a network in between that loses, repeats,
/// delays and reorders messages. The schedule determines every step, so that a run can be replayed.
/// </summary>
internal sealed class ResumeModel : IDisposable
{
    private static readonly string[] _ids = ["a", "b", "c", "d"];
    private static readonly string[] _stages = ["Build", "Test"];

    private readonly FakeTimeProvider _time = new();
    private readonly ConnectionModel[] _connections;
    private readonly WatcherModel[] _watchers;
    private readonly List<(string Epoch, DeploymentStatusMessage Status)> _truth = [];
    private ServerModel _server;

    public ResumeModel()
    {
        _server = new ServerModel(_time);
        _connections =
        [
            new ConnectionModel([new("a"), new("b"), new("b")]),
            new ConnectionModel([new(null), new("a"), new(null)]),
            new ConnectionModel([new(null, hidden: "a"), new("b")], hidden: "a"),
        ];
        _watchers = [.. _connections.SelectMany(connection => connection.Watchers)];
    }

    public void Run(IEnumerable<(int Action, int Argument)> schedule)
    {
        foreach (var (action, argument) in schedule)
        {
            Step(action % 15, argument);
            Array.ForEach(_watchers, Check);
        }

        Settle();
    }

    public void Dispose() => _server.Dispose();

    private void Step(int action, int argument)
    {
        var watcher = _watchers[argument % _watchers.Length];
        var connection = _connections.First(each => each.Watchers.Contains(watcher));
        switch (action)
        {
            case 0 or 1:
                Publish(_ids[argument % _ids.Length], DeploymentStatuses.Running);
                break;
            case 2:
                Publish(_ids[argument % _ids.Length], DeploymentStatuses.Succeeded);
                break;
            case 3 or 4:
                _server.Append(_ids[argument % 2], _stages[argument / 2 % 2], argument % 101);
                break;
            case 5 when argument % 2 == 1:
                // No message is in transit longer than the retention, because a write that takes that long is cut long before.
                Array.ForEach(_connections, each => DisconnectWhere(each, each.IsAwaiting));
                _time.AdjustTime(_time.GetUtcNow() + TimeSpan.FromHours(1));
                break;
            case 6:
                connection.Disconnect();
                break;
            case 7:
                connection.Connect(_server);
                break;
            case 8 or 9:
                connection.Ask(watcher);
                break;
            case 10:
                connection.Answer(watcher, decidesFirst: argument % 3 == 0);
                break;
            case 11:
                watcher.ReceiveAnswer();
                break;
            case 12:
                connection.ReceiveEvent(late: argument % 5 == 0, repeat: argument % 3 == 0);
                break;
            case 13 when argument % 4 == 0:
                Array.ForEach(_connections, each => each.Disconnect());
                _server.Dispose();
                _server = new ServerModel(_time);
                break;
            case 14:
                _server.GiveTurn();
                break;
            default:
                break;
        }
    }

    private static void DisconnectWhere(ConnectionModel connection, bool condition)
    {
        if (condition)
        {
            connection.Disconnect();
        }
    }

    /// <summary>Stops all network faults, and makes each deployment send one more status. No watcher may stay behind.</summary>
    private void Settle()
    {
        ComeToRest();
        foreach (var id in _ids)
        {
            Publish(id, DeploymentStatuses.Running);
            Array.ForEach(_stages, stage => _server.Append(id, stage, 42));
        }

        ComeToRest();
        foreach (var watcher in _watchers)
        {
            Check(watcher);
            Require(
                watcher.LatestStatus == _truth.Last(entry => watcher.Watches(entry.Status)).Status,
                $"watcher of {watcher.Name} has not seen the last status");
            Require(
                watcher.ExecutionId is null || _stages.All(stage => watcher.Progress.GetValueOrDefault(stage) == 42),
                $"watcher of {watcher.Name} has not seen the newest progress");
        }
    }

    private void ComeToRest()
    {
        Deliver();
        for (var attempt = 0; attempt < 40 && !_connections.All(connection => connection.IsQuiet); attempt++)
        {
            foreach (var connection in _connections)
            {
                connection.Connect(_server);
                foreach (var watcher in connection.Watchers)
                {
                    connection.Ask(watcher);
                    connection.Answer(watcher, decidesFirst: true);
                    watcher.ReceiveAnswer();
                }

                Deliver();
            }
        }

        foreach (var watcher in _watchers)
        {
            Require(watcher.IsSynchronized && !watcher.IsAsking, $"watcher of {watcher.Name} does not come to rest");
        }
    }

    private void Deliver()
    {
        while (_server.GiveTurn())
        {
        }

        foreach (var connection in _connections)
        {
            while (connection.ReceiveEvent(late: false, repeat: false))
            {
            }
        }
    }

    /// <summary>Checks that no status between two updates is missing, repeated or out of order, unless the jump is marked.</summary>
    private void Check(WatcherModel watcher)
    {
        foreach (var (earlier, later) in watcher.TakeNewPairs())
        {
            var (epoch, from, to) = (later.Update.Cursor.Epoch, earlier.Update.Status!.Position, later.Update.Status!.Position);
            var isSameEpoch = epoch == earlier.Update.Cursor.Epoch;
            Require(!isSameEpoch || to > from || IsNewState(later), $"watcher of {watcher.Name} went back from {from} to {to}");
            if (!later.Update.Recovered || later.IsFirstState)
            {
                continue;
            }

            Require(isSameEpoch, $"watcher of {watcher.Name} crossed epochs without a mark");
            var next = _truth
                .Where(entry => entry.Epoch == epoch && watcher.Watches(entry.Status))
                .FirstOrDefault(entry => entry.Status.Position > Math.Max(from, later.CoveredByState))
                .Status;
            Require(next == later.Update.Status, $"watcher of {watcher.Name} got {to} after {from}; {next?.Position} was next");
        }

        Require(watcher.ProgressIsInPlace, $"watcher of {watcher.Name} got a progress out of place");
        Require(watcher.MarksOnlyLosses, $"watcher of {watcher.Name} jumped although the server had everything");
    }

    /// <summary>
    /// Returns whether an update is part of the complete new state after a loss. That state includes statuses that were reported before.
    /// </summary>
    private static bool IsNewState(WatcherModel.Seen seen) => seen.Update is { IsReset: true, Recovered: false };

    private void Publish(string id, string status) => _truth.Add((_server.Store.Epoch, _server.Append(id, status)));

    private static void Require(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw new InvalidOperationException(otherwise);
        }
    }
}
