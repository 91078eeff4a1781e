using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.Core.Tests.Timelines;

/// <summary>Tests of the answers to clients from kept statuses, and of when statuses are forgotten.</summary>
public sealed class RetentionTests : IDisposable
{
    private static readonly DeploymentScope _d = DeploymentScope.Of("d");

    private readonly CoreRig _rig = new CoreRig(options =>
    {
        options.History.StatusesPerDeployment = 3;
        options.History.StatusesOfAllDeployments = 5;
        options.History.MaxDeployments = 4;
    }).Open();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Resume_NullCursor_AnswersWithTheCurrentState()
    {
        _rig.Append("d", times: 2);

        var answer = _rig.Ask(_d);

        Assert.False(answer.Recovered);
        Assert.Equal([2L], Sequences(answer));
        Assert.Equal(_rig.Head, answer.Cursor);
        Assert.Equal(DeploymentStatuses.Final.Order(StringComparer.Ordinal), answer.FinalStatuses);
    }

    [Fact]
    public void Resume_WithinHistory_AnswersWithEveryStatusSince()
    {
        var cursor = _rig.Ask(_d).Cursor;
        _rig.Append("d", times: 3);

        var answer = _rig.Ask(_d, cursor);

        Assert.True(answer.Recovered);
        Assert.Equal([1L, 2L, 3L], Sequences(answer));
    }

    [Fact]
    public void Resume_OnlyOthersSpoke_AnswersWithNothingMissed()
    {
        _rig.Append("d");
        var cursor = _rig.Ask(_d).Cursor;
        _rig.Append("other", times: 20);

        var answer = _rig.Ask(_d, cursor);

        Assert.True(answer.Recovered);
        Assert.Empty(answer.Statuses);
        Assert.Equal(21, answer.Cursor.Number);
    }

    [Fact]
    public void Resume_BeforeHistory_AnswersWithTheStateAndNeverAPart()
    {
        var cursor = _rig.Ask(_d).Cursor;
        _rig.Append("d", times: 4);

        var answer = _rig.Ask(_d, cursor);

        Assert.False(answer.Recovered);
        Assert.Equal([4L], Sequences(answer));
    }

    [Theory]
    [InlineData("another epoch", 1)]
    [InlineData(null, 3)]
    public void Resume_UnknownCursor_AnswersWithTheState(string? epoch, long number)
    {
        _rig.Append("d", times: 2);
        var cursor = new DeploymentCursor(epoch ?? _rig.Head.Epoch, number);

        Assert.False(_rig.Ask(_d, cursor).Recovered);
        Assert.Equal([2L], Sequences(_rig.Ask(_d, cursor)));
        Assert.False(_rig.Ask(DeploymentScope.All, cursor).Recovered);
        Assert.Equal([2L], Sequences(_rig.Ask(DeploymentScope.All, cursor)));
    }

    [Fact]
    public void ResumeAll_WithinHistory_AnswersInTheOrderOfPositions()
    {
        _rig.Append("a");
        var cursor = _rig.Ask(DeploymentScope.All).Cursor;
        _rig.Append("b");
        _rig.Append("a");
        _rig.Append("c");

        var answer = _rig.Ask(DeploymentScope.All, cursor);

        Assert.True(answer.Recovered);
        Assert.Equal([("b", 2L), ("a", 3L), ("c", 4L)], Positions(answer));
    }

    [Fact]
    public void ResumeAll_BeforeHistory_AnswersWithCurrentStates()
    {
        var cursor = _rig.Ask(DeploymentScope.All).Cursor;
        _rig.Append("a", times: 3);
        _rig.Append("b", times: 3);

        var answer = _rig.Ask(DeploymentScope.All, cursor);

        Assert.False(answer.Recovered);
        Assert.Equal([("a", 3L), ("b", 6L)], Positions(answer));
    }

    [Fact]
    public void ResumeAll_FinishedLongAgo_IsNotAmongTheCurrentStates()
    {
        _rig.Append("active");
        _rig.Append("finished", status: DeploymentStatuses.Failed);
        _rig.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal([("active", 1L), ("finished", 2L)], Positions(_rig.Ask(DeploymentScope.All)));

        _rig.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal([("active", 1L)], Positions(_rig.Ask(DeploymentScope.All)));
    }

    [Fact]
    public void Resume_FinishedForLongerThanTheRetention_IsForgotten()
    {
        _rig.Append("d");
        _rig.Append("d", status: DeploymentStatuses.Succeeded);
        var cursor = _rig.Ask(_d).Cursor with { Number = 1 };
        _rig.Time.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal([2L], Sequences(_rig.Ask(_d, cursor)));

        _rig.Time.Advance(TimeSpan.FromMinutes(1));

        var answer = _rig.Ask(_d, cursor);
        Assert.False(answer.Recovered);
        Assert.Empty(answer.Statuses);
    }

    [Fact]
    public void Resume_ActiveForLongerThanTheRetention_IsRemembered()
    {
        _rig.Append("d");
        _rig.Time.Advance(TimeSpan.FromDays(1));

        Assert.Equal([1L], Sequences(_rig.Ask(_d)));
    }

    [Fact]
    public void Resume_ForgottenAndBornAgain_NeverPassesForWhole()
    {
        _rig.Append("d");
        var cursor = _rig.Ask(_d).Cursor;
        _rig.Append("d", status: DeploymentStatuses.Failed);
        _rig.Time.Advance(TimeSpan.FromHours(2));
        Assert.Null(_rig.Store.GetLatestState("d"));

        _rig.Append("d");

        var answer = _rig.Ask(_d, cursor);
        Assert.False(answer.Recovered);
        Assert.Equal([1L], Sequences(answer));
    }

    [Fact]
    public void Resume_CursorFromAfterTheForgetting_IsRecovered()
    {
        _rig.Append("d", status: DeploymentStatuses.Failed);
        _rig.Time.Advance(TimeSpan.FromHours(2));
        var cursor = _rig.Ask(_d).Cursor;

        _rig.Append("d");

        Assert.True(_rig.Ask(_d, cursor).Recovered);
    }

    [Fact]
    public void Append_MoreDeploymentsThanAllowed_ForgetsTheOldestFinishedFirst()
    {
        _rig.Append("active");
        _rig.Append("finished first", status: DeploymentStatuses.Failed);
        _rig.Append("finished second", status: DeploymentStatuses.Succeeded);
        _rig.Append("also active");

        _rig.Append("one more");
        AssertKnown("active", "finished second", "also active", "one more");

        _rig.Append("two more");
        AssertKnown("active", "also active", "one more", "two more");

        _rig.Append("active");
        _rig.Append("three more");
        AssertKnown("active", "one more", "two more", "three more");
    }

    [Fact]
    public void ResumeAll_DeploymentHasJustBeenForgotten_IsNotAmongTheCurrentStates()
    {
        foreach (var id in new[] { "a", "b", "c", "d" })
        {
            _rig.Append(id);
        }

        Assert.Equal([("a", 1L), ("b", 2L), ("c", 3L), ("d", 4L)], Positions(_rig.Ask(DeploymentScope.All)));
        _rig.Share("new", "Build", 1);

        Assert.Equal([("b", 2L), ("c", 3L), ("d", 4L)], Positions(_rig.Ask(DeploymentScope.All)));
    }

    [Fact]
    public void Append_StatusAfterAFinalStatus_MakesTheDeploymentActiveAgain()
    {
        _rig.Append("d", status: DeploymentStatuses.Failed);
        _rig.Append("d");

        _rig.Share("d", "Build", 60);
        _rig.Time.Advance(TimeSpan.FromDays(1));

        var answer = _rig.Ask(_d);
        Assert.Equal([2L], Sequences(answer));
        Assert.Equal(60, answer.Progress!.Progress);
    }

    [Fact]
    public void Resume_IdsThatDoNotExist_CreateNoState()
    {
        foreach (var id in new[] { "a", "b", "c", "d" })
        {
            _rig.Append(id);
        }

        for (var i = 0; i < 100; i++)
        {
            _rig.Ask(DeploymentScope.Of($"unknown-{i}"));
        }

        AssertKnown("a", "b", "c", "d");
    }

    private void AssertKnown(params string[] ids) =>
        Assert.Equal(ids.Order(StringComparer.Ordinal), _rig.Store.GetLatest().Select(status => status.ExecutionId).Order(StringComparer.Ordinal));

    private static IEnumerable<long> Sequences(DeploymentSubscriptionAnswer answer) => answer.Statuses.Select(status => status.Sequence);

    private static IEnumerable<(string ExecutionId, long Position)> Positions(DeploymentSubscriptionAnswer answer) =>
        answer.Statuses.Select(status => (status.ExecutionId, status.Position));
}
