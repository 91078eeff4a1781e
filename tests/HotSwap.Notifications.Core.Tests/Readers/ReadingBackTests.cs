using HotSwap.Notifications.Backlog;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Readers;

namespace HotSwap.Notifications.Core.Tests.Readers;

/// <summary>
/// Tests of a log that holds more than the memory, and of connections that watch one deployment, often together with all deployments.
/// </summary>
public sealed class ReadingBackTests : ReadingBackRig
{
    [Fact]
    public void Subscribe_DeploymentForgottenBeforeTheFirstTurn_WritesTheCurrentState()
    {
        Rig.Append("d", status: DeploymentStatuses.Succeeded);
        Subscribe(D);

        Forget();
        Rig.Run();

        Assert.Equal(["d:1@1"], Writer.Lines);
    }

    [Fact]
    public void Subscribe_DeploymentForgottenSinceTheProbe_WritesOnlyTheCurrentState()
    {
        Subscribe(DeploymentScope.All);
        Rig.Append("d");
        Rig.Append("d", status: DeploymentStatuses.Succeeded);
        Forget();
        Rig.Run();
        Assert.Equal(["d:1@1", "d:2@2"], Writer.TakeLines());

        Subscribe(D, ProbedAt(0));
        Rig.Run();

        Assert.Equal(["d:2@2"], Writer.Lines);
    }

    [Fact]
    public void Append_BeforeTheCurrentStateIsRead_WritesTheNewStatusOnce()
    {
        Subscribe(DeploymentScope.All);
        Rig.Append("d", status: DeploymentStatuses.Succeeded);
        Forget();
        Rig.Run();
        Writer.TakeLines();

        Subscribe(D, ProbedAt(0));
        Rig.Append("d");
        Rig.Run();

        Assert.Equal(["d:1@2"], Writer.Lines);
    }

    [Fact]
    public void Lost_StatusThatTheFeedOfAllStillHas_IsWrittenByThatFeed()
    {
        Rig.Resume(Subscriber, DeploymentScope.All, access: Access);
        Subscribe(D);
        AppendAndForgetBehind("unknown");
        Log.Lose(upTo: 2);
        Rig.Append("unknown");
        Rig.Run();
        Assert.Empty(Writer.Written);

        Access.Decide("unknown", isAllowed: true);
        Rig.Run();

        Assert.Equal(["unknown:1@1", "d:1@2", "unknown:2@3"], Writer.Lines);
    }

    [Fact]
    public void Lost_AfterStatusesWrittenAheadOfTheFeedOfAll_WritesNothingTwice()
    {
        Subscribe(DeploymentScope.All, access: Access);
        Subscribe(D);
        Rig.Append("unknown");
        Rig.Run();
        Rig.Append("d");
        Rig.Run();
        Assert.Equal(["d:1@2"], Writer.TakeLines());
        Rig.Append("d", status: DeploymentStatuses.Succeeded);
        Forget();
        Log.Lose(upTo: 3);
        Rig.Run();

        Access.Decide("unknown", isAllowed: true);
        Rig.Run();

        Assert.Equal(["unknown:1@1", "d:2@3"], Writer.Lines);
    }

    [Fact]
    public void Unsubscribe_FeedOfAllThatHadSetTheDeploymentBack_WritesTheMissingStatus()
    {
        AppendAndForgetBehind("unknown");
        Subscribe(D, new BacklogReach(Rig.Store.Epoch, 0, Page: null, WasInMemory: false, Latest: null, AsOf: 2));
        Rig.Resume(Subscriber, DeploymentScope.All, Rig.Head with { Number = 0 }, Access);

        Rig.Registry.Unsubscribe(Subscriber, DeploymentScope.All);
        Rig.Run();

        Assert.Equal(["d:1@2"], Writer.Lines);
    }

    [Fact]
    public void Reset_PlainSubscriptionOfAForgottenDeployment_WritesOnlyTheCurrentState()
    {
        Subscribe(D);
        AppendAndForget(4);
        Writer.TakeLines();

        BeginTerm(position: 4);
        Rig.Run();

        Assert.Equal(["d:4@4"], Writer.Lines);
    }

    [Fact]
    public void Subscribe_AgainWithAnOlderProbe_WritesTheCurrentState()
    {
        Subscribe(D);
        Rig.Append("d");
        Rig.Run();
        var reach = Probe(D);
        AppendAndForget(1);
        Writer.TakeLines();

        Subscribe(D, reach);
        Rig.Run();

        Assert.Equal(["d:2@2"], Writer.Lines);
    }

    [Fact]
    public void Subscribe_AfterLaterStatusesWereReadBack_WritesTheCurrentState()
    {
        Subscribe(D);
        Rig.Append("d");
        Rig.Run();
        Rig.Append("d");
        Rig.Append("d", status: DeploymentStatuses.Succeeded);
        Forget();
        Rig.Run();
        Assert.Equal(["d:1@1", "d:2@2", "d:3@3"], Writer.TakeLines());

        Subscribe(D, ProbedAt(1));
        Rig.Run();

        Assert.Equal(["d:3@3"], Writer.Lines);
    }

    [Fact]
    public void Share_AfterTheFinalStatusOfAForgottenDeployment_IsNotWritten()
    {
        Subscribe(D);
        AppendAndForget(1);

        Rig.Share("d", "Build", 50);
        Rig.Run();

        Assert.Equal(["d:1@1"], Writer.Lines);
    }

    [Fact]
    public void Resume_AfterAPlainSubscribe_WritesEveryStatusAfterTheAnswer()
    {
        Subscribe(DeploymentScope.All);
        AppendAndForget(4);
        Writer.TakeLines();
        Subscribe(D, ProbedAt(0));

        var answer = Resume(D, Rig.Head with { Number = 1 }, ProbedAt(1) with { WasInMemory = true });

        Assert.Equal(1, answer.Cursor.Number);
        Assert.Equal(["d:2@2", "d:3@3", "d:4@4"], Writer.Lines.Where(line => line != "d:1@1"));
    }

    [Fact]
    public void Subscribe_LogCannotBeRead_EndsTheFeedOfAllThatWaits()
    {
        Rig.Resume(Subscriber, DeploymentScope.All);
        AppendAndForget(1);
        Writer.TakeLines();
        Log.Fails = true;
        Subscribe(D, ProbedAt(0));
        Rig.Append("e");
        Rig.Run();
        Assert.Empty(Writer.Lines);

        for (var elapsed = TimeSpan.Zero; elapsed <= TimeSpan.FromSeconds(6); elapsed += TimeSpan.FromMilliseconds(250))
        {
            Inline.Run(() => Rig.Time.Advance(TimeSpan.FromMilliseconds(250)));
        }

        Rig.Run();
        Assert.Equal(["ended all history_lost"], Writer.Lines);
    }

    [Fact]
    public void ReadBack_LogHasBegunATermThatTheNodeHasNotLoaded_ReadsAgainAfterAPause()
    {
        AppendAndForget(1);
        Log.NextEpoch = "another term";
        Resume(D, Rig.Head with { Number = 0 }, ProbedAt(0) with { WasInMemory = true });
        Assert.Equal(1, Log.Reads);

        Log.NextEpoch = null;
        Inline.Run(() => Rig.Time.Advance(TimeSpan.FromMilliseconds(250)));
        Rig.Run();

        Assert.Equal(["d:1@1"], Writer.Lines);
        Assert.Equal(2, Log.Reads);
    }

    [Fact]
    public void Resume_WithoutACursorOnAConnectionOfAnEarlierTerm_HasMore()
    {
        Rig.Resume(Subscriber, D);
        Rig.Append("d");
        Rig.Run();
        var kept = Rig.Store.GetLatest();
        var (later, _) = Rig.Connect();
        Writer.TakeLines();
        var write = Writer.Hold();
        Rig.Append("d");
        Rig.Run();
        DeploymentSubscriptionAnswer? answer = null;

        BeginTerm(position: 1, [.. kept]);
        Rig.Subscriptions.Resume(Subscriber, DeploymentScope.All, cursor: null, access: null, given => answer = given);
        Writer.OnWrite = _ => ValueTask.CompletedTask;
        Inline.Complete(write);
        Rig.Run();

        Assert.Equal(["d:2@2", "ended d history_lost"], Writer.Lines);
        Assert.Equal(1, answer!.Cursor.Number);
        Assert.True(answer.HasMore);
        Assert.False(Rig.Resume(Subscriber, DeploymentScope.All, answer.Cursor).HasMore);
        Assert.True(Rig.Resume(later, DeploymentScope.All).HasMore);
        Assert.False(Rig.Ask(DeploymentScope.All).HasMore);
    }

    /// <summary>Returns the result of a probe for an unknown deployment at an earlier position of the log.</summary>
    private BacklogReach ProbedAt(long position) =>
        new(Rig.Store.Epoch, Erasures: 0, Page: null, WasInMemory: false, Latest: null, AsOf: position);

    /// <summary>Appends a status of another deployment, and one of d that afterwards is only in the log.</summary>
    private void AppendAndForgetBehind(string other)
    {
        Rig.Append(other);
        Rig.Append("d", status: DeploymentStatuses.Succeeded);
        Forget();
    }
}
