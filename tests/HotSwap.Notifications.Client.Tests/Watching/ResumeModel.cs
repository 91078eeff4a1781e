using HotSwap.Notifications.Client.Watching;
using HotSwap.Notifications.History;
using HotSwap.Notifications.Publishing;
using HotSwap.Notifications.TestSupport;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace HotSwap.Notifications.Client.Tests.Watching;

/// <summary>
/// The real log and history on one side, the real sequencer on the other, and between them a network that loses, repeats, delays
/// and reorders. Every step is taken by the schedule, so that a run can be replayed.
/// </summary>
internal sealed class ResumeModel
{
    private static readonly string[] _ids = ["a", "b"];

    private readonly FakeTimeProvider _time = new();
    private readonly List<WatcherModel> _watchers;
    private readonly List<(string Epoch, DeploymentStatusMessage Status)> _truth = [];
    private ServerModel _server;

    public ResumeModel()
    {
        _server = new ServerModel(_time);
        _watchers = [new("a"), new("b"), new(null), new(null, hidden: "a")];
    }

    public void Run(IEnumerable<(int Action, int Argument)> schedule)
    {
        foreach (var (action, argument) in schedule)
        {
            Step(action % 14, argument);
            _watchers.ForEach(Check);
        }

        Settle();
    }

    private void Step(int action, int argument)
    {
        var watcher = _watchers[argument % _watchers.Count];
        switch (action)
        {
            case 0 or 1 or 2:
                Publish(_ids[argument % 2], DeploymentStatuses.Running);
                break;
            case 3:
                Publish(_ids[argument % 2], DeploymentStatuses.Succeeded);
                break;
            case 4:
                _server.Append(Progress(_ids[argument % 2], argument % 101));
                Spread(null);
                break;
            case 5 when argument % 2 == 1:
                // Nothing is under way for as long as the retention: a mailbox cuts its connection long before.
                _watchers.Where(each => each.IsAwaiting).ToList().ForEach(each => each.Disconnect());
                _time.Advance(TimeSpan.FromHours(1));
                break;
            case 6:
                watcher.Disconnect();
                break;
            case 7:
                watcher.Connect();
                break;
            case 8:
                watcher.Ask();
                break;
            case 9:
                watcher.Join();
                break;
            case 10:
                watcher.TakeAnswer(_server.History);
                break;
            case 11:
                watcher.ReceiveAnswer();
                break;
            case 12:
                watcher.ReceiveEvent(late: argument % 5 == 0, repeat: argument % 3 == 0);
                break;
            case 13 when argument % 4 == 0:
                _server = new ServerModel(_time);
                _watchers.ForEach(each => each.Disconnect());
                break;
            default:
                break;
        }
    }

    /// <summary>The network behaves from now on, and everybody speaks once more: nobody may be left behind.</summary>
    private void Settle()
    {
        for (var round = 0; round < 2; round++)
        {
            foreach (var watcher in _watchers)
            {
                for (var attempt = 0; attempt < 20 && !watcher.IsQuiet; attempt++)
                {
                    watcher.Connect();
                    watcher.Ask();
                    watcher.Join();
                    watcher.TakeAnswer(_server.History);
                    watcher.ReceiveAnswer();
                    while (watcher.ReceiveEvent(late: false, repeat: false))
                    {
                    }
                }

                Require(watcher.IsQuiet, $"watcher of {watcher.Name} does not come to rest");
            }

            if (round == 0)
            {
                Array.ForEach(_ids, id => Publish(id, DeploymentStatuses.Running));
            }
        }

        foreach (var watcher in _watchers)
        {
            Check(watcher);
            Require(
                watcher.Statuses.LastOrDefault()?.Status == _truth.Last(entry => watcher.Watches(entry.Status)).Status,
                $"watcher of {watcher.Name} has not seen the last status");
        }
    }

    /// <summary>Between two updates nothing is missing, repeated or out of order, unless the jump is marked.</summary>
    private void Check(WatcherModel watcher)
    {
        foreach (var (earlier, later) in watcher.TakeNewPairs())
        {
            var (epoch, from, to) = (later.Update.Cursor.Epoch, earlier.Update.Status!.Position, later.Update.Status!.Position);
            var isSameEpoch = epoch == earlier.Update.Cursor.Epoch;
            Require(!isSameEpoch || to > from, $"watcher of {watcher.Name} went back from {from} to {to}");
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
    }

    private void Publish(string id, string status) => Spread(_server.Append(new DeploymentStatusMessage
    {
        ExecutionId = id,
        Status = status,
        UpdatedAt = States.Noon,
        Details = States.Bare(id, status),
    }));

    private void Spread(DeploymentStatusMessage? status)
    {
        if (status is not null)
        {
            _truth.Add((_server.Epoch, status));
        }

        foreach (var message in _server.TakeSent())
        {
            _watchers.ForEach(watcher => watcher.Send(message));
        }
    }

    private DeploymentProgressMessage Progress(string id, int progress) => new()
    {
        ExecutionId = id,
        Stage = "Build",
        Progress = progress,
        Timestamp = _time.GetUtcNow().UtcDateTime,
    };

    private static void Require(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw new InvalidOperationException(otherwise);
        }
    }

    private sealed class ServerModel : IFanOut
    {
        private readonly InMemoryDeploymentLog _log;
        private readonly List<object> _sent = [];

        public ServerModel(TimeProvider time)
        {
            History = new DeploymentHistory(
                Options.Create(new DeploymentNotificationsOptions { HistoryPerDeployment = 3, HistoryOfAll = 5 }), time);
            _log = new InMemoryDeploymentLog(History, this);
            Epoch = History.ResumeAll(cursor: null).Cursor.Epoch;
        }

        public DeploymentHistory History { get; }

        public string Epoch { get; }

        public DeploymentStatusMessage Append(DeploymentStatusMessage status)
        {
            Require(_log.AppendAsync(status, CancellationToken.None).AsTask().IsCompletedSuccessfully, "appending takes time");
            return (DeploymentStatusMessage)_sent[^1];
        }

        public void Append(DeploymentProgressMessage progress) =>
            Require(_log.AppendAsync(progress, CancellationToken.None).AsTask().IsCompletedSuccessfully, "appending takes time");

        public object[] TakeSent()
        {
            object[] sent = [.. _sent];
            _sent.Clear();
            return sent;
        }

        public ValueTask DeliverAsync(DeploymentStatusMessage status, bool isAcceptedHere, CancellationToken cancellationToken)
        {
            History.Record(status);
            _sent.Add(status);
            return ValueTask.CompletedTask;
        }

        public ValueTask DeliverAsync(DeploymentProgressMessage progress, bool isAcceptedHere, CancellationToken cancellationToken)
        {
            if (History.Record(progress) is { } recorded)
            {
                _sent.Add(recorded);
            }

            return ValueTask.CompletedTask;
        }
    }

    /// <param name="Update">What the watcher was told.</param>
    /// <param name="IsFirstState">Whether it belongs to the state that a watcher without a cursor starts with.</param>
    /// <param name="CoveredByState">The position up to which the latest state stands for the statuses before it.</param>
    private sealed record Seen(DeploymentUpdate Update, bool IsFirstState, long CoveredByState);

    /// <summary>One watcher, its connection, and what is under way between it and the server.</summary>
    /// <param name="executionId">The deployment; null for all.</param>
    /// <param name="hidden">A deployment that this watcher of all may not see.</param>
    private sealed class WatcherModel(string? executionId, string? hidden = null)
    {
        private const int ExplainAfter = 2;

        private readonly StatusSequencer _sequencer = new(ofAll: executionId is null, cursor: null);
        private readonly List<Seen> _seen = [];
        private readonly List<object> _underWay = [];
        private bool _isConnected;
        private bool _isMember;
        private bool _isAsking;
        private bool _hasJoined;
        private DeploymentCursor? _askedWith;
        private DeploymentSubscription? _answer;
        private long _coveredByState;
        private int _checked;
        private DeploymentsWithheldMessage? _withheld;

        public string Name => executionId ?? $"all but {hidden ?? "none"}";

        public bool IsQuiet => _isConnected && _sequencer.IsSynchronized && _underWay.Count == 0 && !_isAsking;

        public bool IsAwaiting => _isAsking || _underWay.Count > 0;

        public IEnumerable<DeploymentUpdate> Statuses => _seen.Select(seen => seen.Update);

        public bool ProgressIsInPlace { get; private set; } = true;

        public bool Watches(DeploymentStatusMessage status) => executionId is null ? status.ExecutionId != hidden : status.ExecutionId == executionId;

        public void Connect() => _isConnected = true;

        public void Disconnect()
        {
            (_isConnected, _isMember, _isAsking, _hasJoined, _answer) = (false, false, false, false, null);
            _underWay.Clear();
            _withheld = null;
            _sequencer.Desynchronize();
        }

        public void Ask()
        {
            if (_isConnected && !_isAsking && !_sequencer.IsSynchronized)
            {
                (_isAsking, _hasJoined, _askedWith) = (true, false, _sequencer.Cursor);
            }
        }

        public void Join()
        {
            if (_isAsking)
            {
                _isMember = _hasJoined = true;
            }
        }

        public void TakeAnswer(DeploymentHistory history)
        {
            if (_isAsking && _hasJoined && _answer is null)
            {
                _answer = executionId is null ? Filter(history.ResumeAll(_askedWith)) : history.Resume(executionId, _askedWith);
            }
        }

        public void ReceiveAnswer()
        {
            if (_answer is { } answer)
            {
                (_answer, _isAsking) = (null, false);
                _coveredByState = answer.Recovered ? _coveredByState : answer.Cursor.Number;
                Take(updates => _sequencer.OnAnswer(answer, updates), _askedWith is null ? answer.Statuses : []);
            }
        }

        public void Send(object message)
        {
            if (_isMember && hidden is not null && message is DeploymentStatusMessage { Position: var position } withheld && !Watches(withheld))
            {
                _withheld = new() { FirstPosition = _withheld?.FirstPosition ?? position, LastPosition = position };
                if (position - _withheld.FirstPosition >= ExplainAfter)
                {
                    Explain();
                }

                return;
            }

            var isWatched = message is DeploymentStatusMessage status
                ? Watches(status)
                : ((DeploymentProgressMessage)message).ExecutionId == executionId;
            if (_isMember && isWatched)
            {
                Explain();
                _underWay.Add(message);
            }
        }

        public bool ReceiveEvent(bool late, bool repeat)
        {
            if (_underWay.Count == 0)
            {
                return false;
            }

            var index = late ? _underWay.Count - 1 : 0;
            var message = _underWay[index];
            if (!repeat)
            {
                _underWay.RemoveAt(index);
            }

            Take(updates =>
            {
                switch (message)
                {
                    case DeploymentStatusMessage status:
                        _sequencer.OnStatus(status, updates);
                        break;
                    case DeploymentsWithheldMessage withheld:
                        _sequencer.OnWithheld(withheld);
                        break;
                    default:
                        _sequencer.OnProgress((DeploymentProgressMessage)message, updates);
                        break;
                }
            });
            return true;
        }

        public IEnumerable<(Seen Earlier, Seen Later)> TakeNewPairs()
        {
            while (++_checked < _seen.Count)
            {
                yield return (_seen[_checked - 1], _seen[_checked]);
            }

            _checked = Math.Max(0, _seen.Count - 1);
        }

        private void Explain()
        {
            if (_withheld is { } withheld)
            {
                _underWay.Add(withheld);
                _withheld = null;
            }
        }

        private DeploymentSubscription Filter(DeploymentSubscription answer)
        {
            DeploymentStatusMessage[] visible = [.. answer.Statuses.Where(Watches)];
            return answer with { Statuses = visible, Filtered = visible.Length < answer.Statuses.Count };
        }

        private void Take(Action<List<DeploymentUpdate>> receive, IReadOnlyList<DeploymentStatusMessage>? firstState = null)
        {
            var updates = new List<DeploymentUpdate>();
            receive(updates);
            foreach (var update in updates)
            {
                if (update.Status is { } status)
                {
                    _seen.Add(new Seen(update, firstState?.Contains(status) is true, _coveredByState));
                }
                else
                {
                    var latest = _seen.LastOrDefault()?.Update;
                    ProgressIsInPlace &= latest is not { IsFinal: true }
                        && update.Progress!.Sequence <= (latest?.Status!.Sequence ?? long.MaxValue);
                }
            }
        }
    }
}
