using HotSwap.Notifications.TestSupport;

namespace HotSwap.Notifications.Tests.History;

public sealed class DeploymentHistoryTests : IAsyncDisposable
{
    private readonly TestServices _services = new(options =>
    {
        options.HistoryPerDeployment = 3;
        options.HistoryOfAll = 5;
        options.MaxDeployments = 4;
    });

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    [Fact]
    public void Resume_NullCursor_AnswersWithTheCurrentState()
    {
        Record("d", 2);

        var answer = _services.History.Resume("d", cursor: null);

        Assert.False(answer.Recovered);
        Assert.Equal([2L], Sequences(answer));
        Assert.Equal(2, answer.Cursor.Number);
    }

    [Fact]
    public void Resume_WithinHistory_AnswersWithEveryStatusSince()
    {
        var cursor = _services.History.Resume("d", cursor: null).Cursor;
        Record("d", 3);

        var answer = _services.History.Resume("d", cursor);

        Assert.True(answer.Recovered);
        Assert.Equal([1L, 2L, 3L], Sequences(answer));
    }

    [Fact]
    public void Resume_OnlyOthersSpoke_AnswersWithNothingMissed()
    {
        Record("d");
        var cursor = _services.History.Resume("d", cursor: null).Cursor;
        Record("other", 20);

        var answer = _services.History.Resume("d", cursor);

        Assert.True(answer.Recovered);
        Assert.Empty(answer.Statuses);
        Assert.Equal(21, answer.Cursor.Number);
    }

    [Fact]
    public void Resume_BeforeHistory_AnswersWithTheStateAndNeverAPart()
    {
        var cursor = _services.History.Resume("d", cursor: null).Cursor;
        Record("d", 4);

        var answer = _services.History.Resume("d", cursor);

        Assert.False(answer.Recovered);
        Assert.Equal([4L], Sequences(answer));
    }

    [Theory]
    [InlineData("another epoch", 1)]
    [InlineData(null, 3)]
    public void Resume_UnknownCursor_AnswersWithTheState(string? epoch, long number)
    {
        Record("d", 2);
        var cursor = new DeploymentCursor(epoch ?? _services.History.ResumeAll(null).Cursor.Epoch, number);

        Assert.False(_services.History.Resume("d", cursor).Recovered);
        Assert.Equal([2L], Sequences(_services.History.Resume("d", cursor)));
        Assert.False(_services.History.ResumeAll(cursor).Recovered);
    }

    [Fact]
    public void ResumeAll_WithinHistory_AnswersInTheOrderOfPositions()
    {
        Record("a");
        var cursor = _services.History.ResumeAll(cursor: null).Cursor;
        Record("b");
        Record("a");
        Record("c");

        var answer = _services.History.ResumeAll(cursor);

        Assert.True(answer.Recovered);
        Assert.Equal([("b", 2L), ("a", 3L), ("c", 4L)], answer.Statuses.Select(status => (status.ExecutionId, status.Position)));
    }

    [Fact]
    public void ResumeAll_BeforeHistory_AnswersWithCurrentStates()
    {
        var cursor = _services.History.ResumeAll(cursor: null).Cursor;
        Record("a", 3);
        Record("b", 3);

        var answer = _services.History.ResumeAll(cursor);

        Assert.False(answer.Recovered);
        Assert.Equal([("a", 3L), ("b", 6L)], answer.Statuses.Select(status => (status.ExecutionId, status.Position)));
    }

    [Fact]
    public void Resume_FinishedForLongerThanTheRetention_IsForgotten()
    {
        Record("d");
        _services.Record("d", DeploymentStatuses.Succeeded);
        var cursor = _services.History.Resume("d", cursor: null).Cursor with { Number = 1 };
        _services.Time.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal([2L], Sequences(_services.History.Resume("d", cursor)));

        _services.Time.Advance(TimeSpan.FromMinutes(1));

        var answer = _services.History.Resume("d", cursor);
        Assert.False(answer.Recovered);
        Assert.Empty(answer.Statuses);
    }

    [Fact]
    public void Resume_ActiveForLongerThanTheRetention_IsRemembered()
    {
        Record("d");
        _services.Time.Advance(TimeSpan.FromDays(1));

        Assert.Equal([1L], Sequences(_services.History.Resume("d", cursor: null)));
    }

    [Fact]
    public void Resume_ForgottenAndBornAgain_NeverPassesForWhole()
    {
        Record("d");
        var cursor = _services.History.Resume("d", cursor: null).Cursor;
        _services.Record("d", DeploymentStatuses.Failed);
        _services.Time.Advance(TimeSpan.FromHours(2));
        Assert.Equal(0, _services.History.LatestSequence("d"));

        _services.Record("d", DeploymentStatuses.Running);

        Assert.False(_services.History.Resume("d", cursor).Recovered);
    }

    [Fact]
    public void Resume_CursorFromAfterTheForgetting_IsRecovered()
    {
        _services.Record("d", DeploymentStatuses.Failed);
        _services.Time.Advance(TimeSpan.FromHours(2));
        var cursor = _services.History.Resume("d", cursor: null).Cursor;

        _services.Record("d", DeploymentStatuses.Running);

        Assert.True(_services.History.Resume("d", cursor).Recovered);
    }

    [Fact]
    public void Record_MoreDeploymentsThanAllowed_ForgetsTheOldestFinishedFirst()
    {
        Record("active");
        _services.Record("finished first", DeploymentStatuses.Failed);
        _services.Record("finished second", DeploymentStatuses.Succeeded);
        Record("also active");

        Record("one more");
        Assert.Equal(0, _services.History.LatestSequence("finished first"));
        Assert.Equal(1, _services.History.LatestSequence("finished second"));

        Record("two more");
        Assert.Equal(0, _services.History.LatestSequence("finished second"));
        Assert.Equal(1, _services.History.LatestSequence("active"));

        Record("active");
        Record("three more");
        Assert.Equal(0, _services.History.LatestSequence("also active"));
        Assert.Equal(2, _services.History.LatestSequence("active"));
    }

    [Fact]
    public void Record_ProgressAfterAFinalStatus_IsDropped()
    {
        _services.RecordProgress("d", "Build", 50);
        _services.Record("d", DeploymentStatuses.Succeeded);

        Assert.Null(_services.RecordProgress("d", "Build", 60));
        Assert.Null(_services.History.Resume("d", cursor: null).Progress);
    }

    [Fact]
    public void Record_StatusAfterAFinalStatus_MakesTheDeploymentActiveAgain()
    {
        _services.Record("d", DeploymentStatuses.Failed);
        _services.Record("d", DeploymentStatuses.Running);

        Assert.NotNull(_services.RecordProgress("d", "Build", 60));
        _services.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal([2L], Sequences(_services.History.Resume("d", cursor: null)));
    }

    [Fact]
    public void Resume_IdsThatDoNotExist_CreateNoState()
    {
        Record("a");
        Record("b");
        Record("c");
        Record("d");

        for (var i = 0; i < 100; i++)
        {
            _services.History.Resume($"unknown-{i}", cursor: null);
        }

        Assert.Equal(1, _services.History.LatestSequence("a"));
    }

    private void Record(string executionId, int times = 1)
    {
        for (var i = 0; i < times; i++)
        {
            _services.Record(executionId);
        }
    }

    private static IEnumerable<long> Sequences(DeploymentSubscription answer) => answer.Statuses.Select(status => status.Sequence);
}
