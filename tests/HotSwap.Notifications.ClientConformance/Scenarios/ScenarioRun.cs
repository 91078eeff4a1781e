using System.Text.Json.Nodes;
using HotSwap.Notifications.ClientConformance.Log;
using HotSwap.Notifications.ClientConformance.Rules;
using HotSwap.Notifications.ClientConformance.Wire;

namespace HotSwap.Notifications.ClientConformance.Scenarios;

/// <summary>What a scenario does to one client: it appends, sends, injects faults, and says what has to be told.</summary>
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

    /// <summary>Gets the source of chance, from the seed that the report prints.</summary>
    public Random Random { get; }

    /// <summary>Ended when the scenario's time is over, or a rule is broken.</summary>
    public CancellationToken Over { get; set; }

    /// <summary>Gets the rule that was broken. A call that breaks one comes before what the client tells of its answer.</summary>
    public Violation? Violation => Locked(() => _calls.Violation ?? _feed.Violation);

    public bool IsInDoubt => Locked(() => _feed.IsInDoubt);

    public bool IsAllTold => Locked(() => _feed.IsAllTold);

    /// <summary>Gets a value indicating whether the client has to end by itself now.</summary>
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

    /// <summary>Appends statuses of the deployment before the client comes. It has to be told the last one.</summary>
    public void Seed(params string[] statuses) => SeedOf(Deployment, statuses);

    /// <summary>Appends statuses of a deployment before the client comes.</summary>
    public void SeedOf(string executionId, params string[] statuses)
    {
        LoggedStatus? last = null;
        foreach (var status in statuses)
        {
            last = Hub.Log.Append(executionId, status);
        }

        Expect(last!);
    }

    /// <summary>Appends a status that the client has to tell.</summary>
    public LoggedStatus Commit(string status, string executionId = Deployment)
    {
        lock (_gate)
        {
            var logged = Hub.Log.Append(executionId, status);
            Expect(logged);
            return logged;
        }
    }

    /// <summary>Appends a status that the client has to tell, and sends it.</summary>
    public LoggedStatus Notify(string status, string executionId = Deployment)
    {
        lock (_gate)
        {
            var logged = Commit(status, executionId);
            Hub.Send(logged);
            return logged;
        }
    }

    /// <summary>Appends a status that the client won't see: it is lost before the client comes again.</summary>
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

    /// <summary>Sends a progress of the deployment.</summary>
    /// <param name="progress">The value.</param>
    /// <param name="sequence">The status that it follows.</param>
    /// <param name="isOwed">Whether it has to be told.</param>
    public void SendProgress(int progress, long sequence, bool isOwed)
    {
        lock (_gate)
        {
            Hub.Send("DeploymentProgress", CommitProgress(progress, sequence, isOwed));
        }
    }

    /// <summary>Reports a progress of the deployment, which the scenario sends.</summary>
    public JsonObject CommitProgress(int progress, long sequence, bool isOwed)
    {
        lock (_gate)
        {
            _feed.ExpectProgress(new ToldProgress("Build", progress, sequence), isOwed);
            return Hub.Payloads.Progress(Deployment, "Build", progress, sequence);
        }
    }

    public void Expect(LoggedStatus status, bool recovered = true, bool isMarkFree = false)
    {
        lock (_gate)
        {
            var update = new ToldStatus(status.ExecutionId, status.Status, status.Sequence, status.Position, recovered);
            _feed.Expect(new ExpectedUpdate(update, isMarkFree));
        }
    }

    public void ExpectNothingKnown(bool recovered)
    {
        lock (_gate)
        {
            _feed.Expect(new ExpectedUpdate(new ToldNothingKnown(recovered)));
        }
    }

    public void ExpectRefused(string code)
    {
        lock (_gate)
        {
            _feed.Expect(new ExpectedUpdate(new ToldRefused(code)));
        }
    }

    /// <summary>Waits until the client has the subscription.</summary>
    public Task SubscribedAsync() => UntilAsync(() => Hub.IsSubscribed);

    /// <summary>Waits until the client has the answer to its first Resume. From here on it has a cursor, and must not lose a status.</summary>
    public async Task BegunAsync()
    {
        await SubscribedAsync();
        await ToldAsync();
    }

    /// <summary>Waits until the client has told everything that it has to so far.</summary>
    public Task ToldAsync() => UntilAsync(() => _feed.IsAllTold);

    /// <summary>Cuts each connection that has the subscription, without a word.</summary>
    public void Cut() => Lose(connection => connection.Cut());

    /// <summary>Takes the subscription from each connection that has it.</summary>
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

    /// <summary>Ends the subscription, and says so.</summary>
    public void End(string? code) =>
        Lose(connection => connection.Send(HubFrames.Event("DeploymentSubscriptionEnded", Hub.Payloads.Ended(_executionId, code))));

    /// <summary>Reports the final status of the deployment, as an event.</summary>
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
