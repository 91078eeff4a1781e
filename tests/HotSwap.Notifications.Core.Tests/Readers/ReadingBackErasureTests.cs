using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.Core.Tests.Readers;

/// <summary>Tests of erasures that happen between a probe of the log and the answer to the client.</summary>
public sealed class ReadingBackErasureTests : ReadingBackRig
{
    [Fact]
    public void Subscribe_AnotherIsErasedAfterTheProbe_WritesTheCurrentState()
    {
        AppendAndForget(4);
        var reach = Probe(D);
        Rig.Store.Erase("other");

        Subscribe(D, reach);
        Rig.Run();

        Assert.Equal(["d:4@4"], Writer.Lines);
    }

    [Fact]
    public void Resume_AnotherIsErasedAfterTheProbe_IsRecovered()
    {
        AppendAndForget(4);
        var cursor = Rig.Head with { Number = 2 };
        var reach = Probe(D, cursor);
        Rig.Store.Erase("other");

        var answer = Resume(D, cursor, reach);

        Assert.True(answer.Recovered);
        Assert.Equal([3L, 4L], answer.Statuses.Select(status => status.Position));
    }

    [Fact]
    public void Resume_WithoutACursorAndAnotherIsErasedAfterTheProbe_HasTheCurrentState()
    {
        AppendAndForget(4);
        var reach = Probe(D);
        Rig.Store.Erase("other");

        var answer = Resume(D, cursor: null, reach);

        Assert.Equal(4, Assert.Single(answer.Statuses).Position);
    }

    [Fact]
    public void ResumeAll_AnotherIsErasedAfterTheProbe_IsRecoveredWithoutIt()
    {
        Rig.Append("d", times: 3);
        Rig.Append("other");
        Rig.Append("e", times: 5_000);
        Rig.Run();
        var cursor = Rig.Head with { Number = 2 };
        var reach = Probe(DeploymentScope.All, cursor);
        Rig.Store.Erase("other");

        var answer = Resume(DeploymentScope.All, cursor, reach);

        Assert.True(answer.Recovered);
        Assert.Equal([3L, 5L], answer.Statuses.Take(2).Select(status => status.Position));
    }

    [Fact]
    public void Resume_TheDeploymentIsErasedAfterTheProbe_IsNotRecovered()
    {
        AppendAndForget(4);
        var cursor = Rig.Head with { Number = 2 };
        var reach = Probe(D, cursor);
        Log.Lose(upTo: 4);
        Rig.Store.Erase("d");

        var answer = Resume(D, cursor, reach);

        Assert.False(answer.Recovered);
        Assert.Empty(answer.Statuses);
    }

    [Fact]
    public void Resume_MoreErasedAfterTheProbeThanAreRemembered_IsNotRecovered()
    {
        AppendAndForget(4);
        var cursor = Rig.Head with { Number = 2 };
        var reach = Probe(D, cursor);
        for (var number = 0; number < 1_025; number++)
        {
            Rig.Store.Erase($"other-{number}");
        }

        Assert.False(Resume(D, cursor, reach).Recovered);
    }
}
