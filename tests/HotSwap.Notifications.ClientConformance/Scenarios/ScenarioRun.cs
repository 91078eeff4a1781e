using System.Text.Json.Nodes;
using HotSwap.Notifications.ClientConformance.Log;
using HotSwap.Notifications.ClientConformance.Rules;
using HotSwap.Notifications.ClientConformance.Wire;

namespace HotSwap.Notifications.ClientConformance.Scenarios;

/// <summary>The server's side of a scenario: appends and sends statuses, injects faults, and adds the updates that the client must report.</summary>
internal sealed class ScenarioRun
{
    /// <summary>The deployment that a client of one deployment watches.</summary>
    public const string Deployment = "d-1";

    private readonly Lock _gate = new();
    private readonly FeedChecker _feed = new();
    private readonly CallChecker _calls = new();
    private readonly string? _executionId;

    public ScenarioRun(Scenario scenario, int seed)
    {
        _executionId = scenario.WatchesAll ? null : Deployment;
        Random = new Random(seed);
        Hub = new ScenarioHub(_gate, Changes, _calls);
        SetFinalStatuses([.. Hub.Log.FinalStatuses]);
    }

    public ScenarioHub Hub { get; }

    public Changes Changes { get; } = new();

    /// <summary>Gets the random number generator, seeded with the seed in the report.</summary>
    public Random Random { get; }

    /// <summary>Gets or sets the token that is cancelled when the scenario's time limit has passed or the scenario has ended.</summary>
    public CancellationToken Over { get; set; }

    /// <summary>Gets the first violation, or null. A call precedes the updates that result from its answer, so calls are checked first.</summary>
    public Violation? Violation => Locked(() => _calls.Violation ?? _feed.Violation);

    public bool IsUpdateOvertaken => Locked(() => _feed.IsUpdateOvertaken);

    public bool IsAllReported => Locked(() => _feed.IsAllReported);

    /// <summary>Gets a value indicating whether the client must now end by itself.</summary>
    public bool MustEnd => Locked(() => _feed.IsOver);

    public void SetFinalStatuses(IReadOnlyList<string> statuses)
    {
        Hub.Log.FinalStatuses = statuses;
        _feed.FinalStatuses = _executionId is null ? [] : [.. statuses];
    }

    public void OnLine(string line)
    {
        lock (_gate)
        {
            _feed.OnLine(line);
        }

        Changes.Signal();
    }

    public Violation? Finish(Rule silence, string end) => Locked(() => _calls.Violation ?? _feed.Violation ?? _feed.Finish(silence, end));

    /// <summary>Appends statuses of the deployment before the client connects. The client must report the last one.</summary>
    public void Seed(params string[] statuses) => SeedOf(Deployment, statuses);

    /// <summary>Appends statuses of a deployment before the client connects. The client must report the last one.</summary>
    public void SeedOf(string executionId, params string[] statuses)
    {
        LoggedStatus? last = null;
        foreach (var status in statuses)
        {
            last = Hub.Log.Append(executionId, status);
        }

        Expect(last!);
    }

    /// <summary>Appends a status that the client must report.</summary>
    public LoggedStatus Commit(string status, string executionId = Deployment)
    {
        lock (_gate)
        {
            var logged = Hub.Log.Append(executionId, status);
            Expect(logged);
            return logged;
        }
    }

    /// <summary>Appends a status that the client must report, and sends it.</summary>
    public LoggedStatus Notify(string status, string executionId = Deployment)
    {
        lock (_gate)
        {
            var logged = Commit(status, executionId);
            Hub.Send(logged);
            return logged;
        }
    }

    /// <summary>Appends a status without expecting an update for it, such as one that is lost before the client reconnects.</summary>
    public LoggedStatus CommitUnseen(string status, string executionId = Deployment) => Locked(() => Hub.Log.Append(executionId, status));

    public void Send(params LoggedStatus[] statuses)
    {
        lock (_gate)
        {
            foreach (var status in statuses)
            {
                Hub.Send(status);
            }
        }
    }

    public void Send(string name, JsonObject payload)
    {
        lock (_gate)
        {
            Hub.Send(name, payload);
        }
    }

    /// <summary>Sends a progress value of the deployment.</summary>
    /// <param name="progress">The value.</param>
    /// <param name="sequence">The Sequence of the status that the progress follows.</param>
    /// <param name="isRequired">True if the client must report the progress; false if it may drop it.</param>
    public void SendProgress(int progress, long sequence, bool isRequired)
    {
        lock (_gate)
        {
            Hub.Send("DeploymentProgress", CommitProgress(progress, sequence, isRequired));
        }
    }

    /// <summary>Adds a progress value of the deployment, and returns the payload for the scenario to send.</summary>
    public JsonObject CommitProgress(int progress, long sequence, bool isRequired)
    {
        lock (_gate)
        {
            _feed.ExpectProgress(new ReportedProgress("Build", progress, sequence), isRequired);
            return Hub.Payloads.Progress(Deployment, "Build", progress, sequence);
        }
    }

    public void Expect(LoggedStatus status, bool recovered = true, bool isMarkOptional = false)
    {
        lock (_gate)
        {
            var update = new ReportedStatus(status.ExecutionId, status.Status, status.Sequence, status.Position, recovered);
            _feed.Expect(new ExpectedUpdate(update, isMarkOptional));
        }
    }

    public void ExpectNothingKnown(bool recovered)
    {
        lock (_gate)
        {
            _feed.Expect(new ExpectedUpdate(new ReportedNothingKnown(recovered)));
        }
    }

    public void ExpectRefused(string code)
    {
        lock (_gate)
        {
            _feed.Expect(new ExpectedUpdate(new ReportedRefused(code)));
        }
    }

    /// <summary>Waits until the client is subscribed.</summary>
    public Task SubscribedAsync() => UntilAsync(() => Hub.IsSubscribed);

    /// <summary>Waits until the client has reported the answer to its first Resume call. It then has a cursor, and must not lose a status.</summary>
    public async Task BegunAsync()
    {
        await SubscribedAsync();
        await AllReportedAsync();
    }

    /// <summary>Waits until the client has reported all updates that it must report so far.</summary>
    public Task AllReportedAsync() => UntilAsync(() => _feed.IsAllReported);

    /// <summary>Cuts each subscribed connection without a close message.</summary>
    public void Cut() => Lose(connection => connection.Cut());

    /// <summary>Unsubscribes each subscribed connection, and applies an action to it.</summary>
    public void Lose(Action<HubConnection> act)
    {
        lock (_gate)
        {
            _calls.OnFault();
            foreach (var connection in Hub.Subscribed())
            {
                connection.IsSubscribed = false;
                act(connection);
            }
        }
    }

    /// <summary>Ends the subscription, and sends the DeploymentSubscriptionEnded event.</summary>
    public void End(string? code) =>
        Lose(connection => connection.Send(HubFrames.Event("DeploymentSubscriptionEnded", Hub.Payloads.Ended(_executionId, code))));

    /// <summary>Appends the final status of the deployment, and sends it.</summary>
    public void Succeed() => Notify("Succeeded");

    private async Task UntilAsync(Func<bool> condition) => await Changes.UntilAsync(() => Locked(condition), Over);

    private T Locked<T>(Func<T> read)
    {
        lock (_gate)
        {
            return read();
        }
    }
}
