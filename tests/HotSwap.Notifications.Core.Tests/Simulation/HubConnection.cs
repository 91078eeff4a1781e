using HotSwap.Notifications.Backlog;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Readers;
using HotSwap.Notifications.Timelines;

namespace HotSwap.Notifications.Core.Tests.Simulation;

/// <summary>A connection of the hub, with the calls of its client in the way that the hub handles them.</summary>
internal sealed class HubConnection(SimulatedWorld world, HubClient client, string name) : SimulatedConnection(world, client.User, name)
{
    private readonly HashSet<DeploymentScope> _calls = [];

    /// <summary>Gets the scopes that the client believes it is plainly subscribed to.</summary>
    public HashSet<DeploymentScope> Subscribed { get; } = [];

    /// <summary>Returns whether a call about a scope is pending. A client makes one call at a time.</summary>
    public bool IsCalling(DeploymentScope scope) => _calls.Contains(scope);

    public async Task SubscribeAsync(DeploymentScope scope)
    {
        _calls.Add(scope);
        try
        {
            if (!await World.Policies.MayWatchAsync(User, scope.ExecutionId).ConfigureAwait(false))
            {
                client.Refuse(scope);
                return;
            }

            var reach = await World.Engine.Probe.FindAsync(scope, cursor: null, CancellationToken.None).ConfigureAwait(false);
            if (IsClosed)
            {
                return;
            }

            World.Trace?.Add($"  {ConnectionId} subscribes to {SimulatedWorld.Name(scope)} at {World.Engine.Store.Head}");
            World.Engine.Subscriptions.Subscribe(Subscriber, scope, FilterOf(scope), reach);
            Guarantees.Joined(scope.ExecutionId, cursor: null, goesBack: false);
            Subscribed.Add(scope);
        }
        catch (InjectedException)
        {
            // The client will call again.
        }
        finally
        {
            _calls.Remove(scope);
        }
    }

    public async Task ResumeAsync(Watcher watcher)
    {
        var scope = watcher.ExecutionId is null ? DeploymentScope.All : DeploymentScope.Of(watcher.ExecutionId);
        var (cursor, breaks) = (watcher.Feed.Cursor, watcher.Breaks);
        _calls.Add(scope);
        watcher.IsAsking = true;
        try
        {
            if (!await World.Policies.MayWatchAsync(User, scope.ExecutionId).ConfigureAwait(false))
            {
                watcher.IsRefused = true;
                GetsNoAnswer();
                return;
            }

            var isNew = !World.Engine.Registry.IsSubscribed(Subscriber, scope);
            var reach = await World.Engine.Probe.FindAsync(scope, cursor, CancellationToken.None).ConfigureAwait(false);
            if (FilterOf(scope) is not null)
            {
                await DecideAsync(World.Engine.Subscriptions.Preview(cursor, reach)).ConfigureAwait(false);
            }

            if (IsClosed || await AnswerAsync(scope, cursor, reach).ConfigureAwait(false) is not { } answer)
            {
                GetsNoAnswer();
                return;
            }

            var lateJoin = World.Mutation == Mutation.JoinAfterAnswer && isNew ? LeaveAndJoinLate(scope) : null;
            World.Answers.Add(new PendingAnswer(this, watcher, answer, World.Engine.Store.Head, breaks, lateJoin));
        }
        catch (InjectedException)
        {
            GetsNoAnswer();
        }
        finally
        {
            _calls.Remove(scope);
        }

        void GetsNoAnswer()
        {
            // After the connection has ended, the watcher may already have called on another one.
            watcher.IsAsking &= IsClosed;
        }
    }

    public void OnAnswer(PendingAnswer answer) => client.OnAnswer(answer);

    protected override void Check(Delivery delivery)
    {
        base.Check(delivery);
        if (delivery is not EndedDelivery { Message: { Code: DeploymentErrorCodes.HistoryLost } ended })
        {
            return;
        }

        var scope = ended.ExecutionId is null ? DeploymentScope.All : DeploymentScope.Of(ended.ExecutionId);
        if (Subscribed.Contains(scope) && !World.Engine.Registry.IsSubscribed(Subscriber, scope))
        {
            World.Checker.Fail($"The plain subscription of {ConnectionId} to {SimulatedWorld.Name(scope)} ended because history was lost.");
        }
    }

    protected override void OnClosed() => client.OnClosed(this);

    protected override void OnReceived(Delivery delivery, DeploymentCursor head)
    {
        switch (delivery)
        {
            case StatusPage page:
                foreach (var record in page.Records)
                {
                    client.OnStatus(new FeedStatus(record.ExecutionId, record.Sequence, record.Position));
                }

                break;
            case WithheldDelivery { Message: var withheld }:
                client.OnWithheld(withheld);
                break;
            case EndedDelivery { Message: var ended }:
                client.OnEnded(this, ended);
                break;
        }
    }

    private SimulatedAccess? FilterOf(DeploymentScope scope) => scope.IsAll && World.Settings.HasDeploymentPolicy ? Access : null;

    private async Task DecideAsync(string[] executionIds)
    {
        var asked = executionIds.Where(executionId => Access.Peek(executionId) is null).Select(Access.AskAsync).ToArray();
        foreach (var decision in asked)
        {
            await decision.ConfigureAwait(false);
        }
    }

    private async Task<DeploymentSubscriptionAnswer?> AnswerAsync(DeploymentScope scope, DeploymentCursor? cursor, BacklogReach reach)
    {
        // Completes in the step in which the engine answers, and not on another thread.
        var answered = new TaskCompletionSource<DeploymentSubscriptionAnswer?>();
        World.Engine.Subscriptions.Resume(Subscriber, scope, cursor, FilterOf(scope), answered.SetResult, reach);
        if (await answered.Task.ConfigureAwait(false) is not { } answer || IsClosed)
        {
            return null;
        }

        World.Trace?.Add($"  {ConnectionId} resumes {SimulatedWorld.Name(scope)} from {cursor?.Number}: {(answer.Recovered ? "recovered" : "not recovered")}, {answer.Statuses.Count} statuses, to {answer.Cursor.Number} of {World.Engine.Store.Head}");
        Guarantees.Joined(scope.ExecutionId, answer.Recovered ? cursor!.Number : null, goesBack: true);
        Guarantees.Answered(scope.ExecutionId, cursor, answer, answer.Progress is null ? 0 : World.FollowedBy(answer.Progress), World.Remembers);
        CheckViews(answer);
        return answer;
    }

    /// <summary>Implements the mutation: the answer comes from a reader that is not registered, and another reader is registered later.</summary>
    private Action LeaveAndJoinLate(DeploymentScope scope)
    {
        var store = World.Engine.Store;
        World.Engine.Registry.Unsubscribe(Subscriber, scope);
        return () => World.Engine.Subscriptions.Resume(
            Subscriber, scope, new DeploymentCursor(store.Epoch, store.Head), FilterOf(scope), static _ => { });
    }

    /// <summary>Shows the requester's email only in the view of one deployment, if the schedule says so.</summary>
    private void CheckViews(DeploymentSubscriptionAnswer answer)
    {
        foreach (var status in World.Settings.ShowsLessToAll ? answer.Statuses : [])
        {
            var showsEmail = status.Details.Request?.RequesterEmail is not null;
            var hasJoined = Guarantees.HasJoined(status.ExecutionId);
            if (showsEmail ? !hasJoined : hasJoined && IsWatching(status.ExecutionId))
            {
                World.Checker.Fail($"{ConnectionId} was answered {status.ExecutionId} {status.Sequence} in the wrong view.");
            }
        }
    }
}
