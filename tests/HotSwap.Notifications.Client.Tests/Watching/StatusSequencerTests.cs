using HotSwap.Notifications.Client.Watching;
using HotSwap.Notifications.TestSupport;

namespace HotSwap.Notifications.Client.Tests.Watching;

public class StatusSequencerTests
{
    private readonly StatusSequencer _one = new("d", cursor: null);
    private readonly List<DeploymentUpdate> _updates = [];

    [Fact]
    public void OnAnswer_NothingIsKnown_IsToldOnce()
    {
        _one.OnAnswer(Answer(4), _updates);
        _one.Desynchronize();
        _one.OnAnswer(Answer(5, recovered: true), _updates);

        var nothing = Assert.Single(_updates);
        Assert.Equal(
            ("d", true, true, true, new DeploymentCursor("e", 4)),
            (nothing.ExecutionId, nothing.NothingKnown, nothing.IsReset, nothing.Recovered, nothing.Cursor));
        Assert.True((nothing.Status, nothing.Progress) is (null, null));
    }

    [Fact]
    public void OnAnswer_NothingIsKnownAnyMore_IsALossAndSoIsTheStatusAfterIt()
    {
        _one.OnAnswer(Answer(1, recovered: false, Status(1, 1)), _updates);
        _one.Desynchronize();
        _one.OnAnswer(Answer(0, epoch: "new"), _updates);
        _one.OnStatus(Status(1, 1), _updates);
        _one.OnStatus(Status(2, 2), _updates);

        Assert.Equal(
            [(false, true, true), (true, false, true), (false, false, false), (false, true, false)],
            _updates.Select(update => (update.NothingKnown, update.Recovered, update.IsReset)));
    }

    [Fact]
    public void OnAnswer_NothingButProgressIsKnown_TellsBoth()
    {
        _one.OnAnswer(Answer(0) with { Progress = Progress(0, 50) }, _updates);

        Assert.Equal([(null, true), (50, false)], _updates.Select(update => (update.Progress?.Progress, update.NothingKnown)));
    }

    [Fact]
    public void OnAnswer_RestOfTheStateFollows_IsNotNothing()
    {
        var all = new StatusSequencer(executionId: null, cursor: null);
        all.OnAnswer(Answer(6) with { SnapshotEnd = 9 }, _updates);

        Assert.Empty(_updates);
    }

    [Fact]
    public void OnWithheld_AllOfTheRestOfTheState_NothingIsKnown()
    {
        var all = new StatusSequencer(executionId: null, cursor: null);
        all.OnAnswer(Answer(6) with { SnapshotEnd = 9 }, _updates);
        all.OnWithheld(new DeploymentsWithheldMessage { FirstPosition = 7, LastPosition = 9 }, _updates);

        Assert.Equal((true, ""), Assert.Single(_updates) is var only ? (only.NothingKnown, only.ExecutionId) : default);
    }

    [Fact]
    public void OnAnswer_CurrentStatusIsToldAnew_IsMarkedAndTheNextOneIsNot()
    {
        _one.OnAnswer(Answer(5, recovered: false, Status(5, 5)), _updates);
        _one.Desynchronize();
        _one.OnAnswer(Answer(5, recovered: false, Status(5, 5)), _updates);
        _one.OnStatus(Status(6, 6), _updates);

        Assert.Equal([(5L, true), (5L, false), (6L, true)], Marked());
    }

    [Fact]
    public void OnAnswer_StateOfAllBeginsAnewInTheSameTerm_TellsAllOfIt()
    {
        var all = new StatusSequencer(executionId: null, cursor: null);
        all.OnAnswer(Answer(2, recovered: false, Status(1, 1, id: "forgotten"), Status(1, 2, id: "kept")), _updates);
        all.Desynchronize();
        all.OnAnswer(Answer(9, recovered: false, Status(1, 2, id: "kept"), Status(1, 9, id: "new")), _updates);

        Assert.Equal(
            [("forgotten", true, true), ("kept", true, false), ("kept", false, true), ("new", false, false)],
            _updates.Select(update => (update.ExecutionId, update.Recovered, update.IsReset)));
    }

    [Fact]
    public void OnAnswer_OverAtTheCursor_HasEnded()
    {
        var resumed = new StatusSequencer("d", new DeploymentCursor("e", 3));
        resumed.OnAnswer(Answer(5, recovered: true) with { IsOver = true }, _updates);

        Assert.True(resumed.HasEnded);
        Assert.Empty(_updates);
    }

    [Fact]
    public void OnStatus_BeforeTheAnswer_IsHeldAndComesAfterIt()
    {
        _one.OnStatus(Status(3, 3), _updates);
        Assert.Empty(Told);

        _one.OnAnswer(Answer(2, recovered: false, Status(2, 2)), _updates);

        Assert.Equal([2L, 3L], Sequences());
    }

    [Fact]
    public void OnStatus_Repeated_IsDroppedAndCounted()
    {
        _one.OnAnswer(Answer(0), _updates);
        _one.OnStatus(Status(1, 1), _updates);
        _one.OnStatus(Status(1, 1), _updates);

        Assert.Equal([1L], Sequences());
        Assert.Equal(1, _one.Duplicates);
    }

    [Fact]
    public void OnStatus_AfterAGap_IsHeldUntilAnAnswerFillsIt()
    {
        _one.OnAnswer(Answer(0), _updates);
        _one.OnStatus(Status(1, 1), _updates);
        _one.OnStatus(Status(4, 4), _updates);

        Assert.False(_one.IsSynchronized);
        Assert.Equal(new DeploymentCursor("e", 1), _one.Cursor);
        _one.OnAnswer(Answer(4, recovered: true, Status(2, 2), Status(3, 3), Status(4, 4)), _updates);

        Assert.Equal([1L, 2L, 3L, 4L], Sequences());
        Assert.All(Told, update => Assert.True(update.Recovered));
    }

    [Fact]
    public void OnWithheld_WhereItBelongs_ClosesTheGapAndMovesTheCursor()
    {
        var all = new StatusSequencer(executionId: null, cursor: null);
        all.OnAnswer(Answer(3), _updates);
        all.OnWithheld(new DeploymentsWithheldMessage { FirstPosition = 4, LastPosition = 9 }, _updates);
        all.OnStatus(Status(1, 10), _updates);

        Assert.True(all.IsSynchronized);
        Assert.Equal([(10L, true)], Told.Select(update => (update.Status!.Position, update.Recovered)));
        all.OnWithheld(new DeploymentsWithheldMessage { FirstPosition = 11, LastPosition = 12 }, _updates);
        Assert.Equal(new DeploymentCursor("e", 12), all.Cursor);
    }

    [Fact]
    public void OnWithheld_BehindAGap_AsksAgain()
    {
        var all = new StatusSequencer(executionId: null, cursor: null);
        all.OnAnswer(Answer(3), _updates);
        all.OnWithheld(new DeploymentsWithheldMessage { FirstPosition = 5, LastPosition = 9 }, _updates);

        Assert.False(all.IsSynchronized);
        Assert.Equal(new DeploymentCursor("e", 3), all.Cursor);
    }

    [Fact]
    public void OnWithheld_BeforeTheAnswer_CountsAfterIt()
    {
        var all = new StatusSequencer(executionId: null, cursor: null);
        all.OnWithheld(new DeploymentsWithheldMessage { FirstPosition = 4, LastPosition = 5 }, _updates);
        all.OnStatus(Status(1, 6), _updates);
        all.OnAnswer(Answer(4), _updates);

        Assert.True(all.IsSynchronized);
        Assert.Equal([6L], Told.Select(update => update.Status!.Position));
    }

    [Fact]
    public void OnWithheld_StatusInItCameEarlier_IsDeliveredInItsPlace()
    {
        var all = new StatusSequencer(executionId: null, cursor: null);
        all.OnStatus(Status(1, 5), _updates);
        all.OnWithheld(new DeploymentsWithheldMessage { FirstPosition = 4, LastPosition = 6 }, _updates);
        all.OnStatus(Status(2, 7), _updates);
        all.OnAnswer(Answer(3), _updates);

        Assert.True(all.IsSynchronized);
        Assert.Equal([(1L, true), (2L, true)], Marked());
    }

    [Fact]
    public void OnWithheld_AnswerHasOvertakenIt_WhatAnotherWatcherWasNotGivenIsNotWithheld()
    {
        var all = new StatusSequencer(executionId: null, new DeploymentCursor("e", 3));
        all.OnAnswer(Answer(5, recovered: true, Status(1, 4), Status(2, 5)) with { AnswerNumber = 2 }, _updates);
        all.OnWithheld(new DeploymentsWithheldMessage { FirstPosition = 5, LastPosition = 7, AnswerNumber = 1 }, _updates);
        all.OnStatus(Status(1, 6), _updates);
        all.OnWithheld(new DeploymentsWithheldMessage { FirstPosition = 7, LastPosition = 7, AnswerNumber = 2 }, _updates);
        all.OnStatus(Status(4, 8), _updates);

        Assert.Equal([4L, 5L, 6L, 8L], Told.Select(update => update.Status!.Position));
        Assert.All(Told, update => Assert.True(update.Recovered));
    }

    [Fact]
    public void OnAnswer_AnotherWatcherWasAnsweredBefore_WhatThatWasNotGivenIsNotWithheld()
    {
        var all = new StatusSequencer(executionId: null, new DeploymentCursor("e", 3));
        all.OnWithheld(new DeploymentsWithheldMessage { FirstPosition = 6, LastPosition = 7, AnswerNumber = 1 }, _updates);
        all.OnStatus(Status(4, 8), _updates);
        all.OnAnswer(Answer(5, recovered: true, Status(1, 4), Status(2, 5)) with { AnswerNumber = 2 }, _updates);
        Assert.False(all.IsSynchronized);

        all.OnAnswer(Answer(8, recovered: true, Status(1, 6), Status(3, 7), Status(4, 8)) with { AnswerNumber = 3 }, _updates);

        Assert.Equal([4L, 5L, 6L, 7L, 8L], Told.Select(update => update.Status!.Position));
        Assert.All(Told, update => Assert.True(update.Recovered));
    }

    [Fact]
    public void OnAnswer_HasMore_DropsWhatIsHeldAsItMayNotBeTheNext()
    {
        _one.OnAnswer(Answer(1, recovered: false, Status(1, 1)), _updates);
        _one.Desynchronize();

        // The deployment was removed twice. An event belongs to its third life, and the answer contains a part of its second.
        _one.OnStatus(Status(2, 29), _updates);
        _one.OnAnswer(Answer(18, recovered: true, Status(1, 18)) with { HasMore = true }, _updates);
        Assert.False(_one.IsSynchronized);
        _one.OnAnswer(Answer(29, recovered: true, Status(2, 24), Status(1, 28), Status(2, 29)), _updates);

        Assert.True(_one.IsSynchronized);
        Assert.Equal([1, 18, 24, 28, 29], Told.Select(update => update.Status!.Position));
    }

    [Fact]
    public void OnAnswer_HasMoreAndNothingIsHeld_IsSynchronized()
    {
        _one.OnAnswer(Answer(18, recovered: false, Status(1, 18)) with { HasMore = true }, _updates);
        _one.OnStatus(Status(2, 24), _updates);

        Assert.True(_one.IsSynchronized);
        Assert.Equal([18, 24], Told.Select(update => update.Status!.Position));
    }

    [Fact]
    public void OnAnswer_OfAnotherTerm_DropsWhatIsHeldAndAsksAgain()
    {
        var all = new StatusSequencer(executionId: null, new DeploymentCursor("old", 8));
        all.OnStatus(Status(9, 10), _updates);
        all.OnAnswer(Answer(9, recovered: false, Status(8, 9)), _updates);
        Assert.False(all.IsSynchronized);

        all.OnAnswer(Answer(10, recovered: true, Status(1, 10, id: "other")), _updates);

        Assert.True(all.IsSynchronized);
        Assert.Equal(["d", "other"], Told.Select(update => update.ExecutionId));
    }

    [Fact]
    public void OnStatus_AheadOfTheRestOfTheState_WaitsForItWithoutAsking()
    {
        var all = new StatusSequencer(executionId: null, new DeploymentCursor("e", 3));
        all.OnStatus(Status(7, 9), _updates);
        all.OnAnswer(Answer(6, recovered: false, Status(4, 6)) with { SnapshotEnd = 9 }, _updates);
        Assert.True(all.IsSynchronized);

        all.OnWithheld(new DeploymentsWithheldMessage { FirstPosition = 7, LastPosition = 7 }, _updates);
        all.OnStatus(Status(5, 8), _updates);

        Assert.True(all.IsSynchronized);
        Assert.Equal([(4L, false), (5L, false), (7L, false)], Marked());
    }

    [Fact]
    public void OnWithheld_AheadOfTheRestOfTheState_CountsWhenThatHasCome()
    {
        var all = new StatusSequencer(executionId: null, cursor: null);
        all.OnWithheld(new DeploymentsWithheldMessage { FirstPosition = 4, LastPosition = 4 }, _updates);
        all.OnAnswer(Answer(2, recovered: false, Status(1, 2)) with { SnapshotEnd = 4 }, _updates);
        all.OnStatus(Status(1, 3, id: "other"), _updates);
        all.OnStatus(Status(2, 5), _updates);

        Assert.Equal([2L, 3L, 5L], _updates.Select(update => update.Status!.Position));
    }

    [Fact]
    public void OnAnswer_Filtered_IsNoLoss()
    {
        var all = new StatusSequencer(executionId: null, new DeploymentCursor("e", 1));
        all.OnAnswer(Answer(9, recovered: true, Status(1, 4), Status(2, 8)) with { Filtered = true }, _updates);

        Assert.Equal([(4L, true), (8L, true)], Told.Select(update => (update.Status!.Position, update.Recovered)));
    }

    [Fact]
    public void OnAnswer_HistoryLost_MarksTheStateAndGoesOn()
    {
        _one.OnAnswer(Answer(0), _updates);
        _one.OnStatus(Status(1, 1), _updates);
        _one.Desynchronize();
        _one.OnAnswer(Answer(9, recovered: false, Status(9, 9)), _updates);
        _one.OnStatus(Status(10, 10), _updates);

        Assert.Equal([(1L, true), (9L, false), (10L, true)], Told.Select(update => (update.Status!.Sequence, update.Recovered)));
    }

    [Fact]
    public void OnAnswer_ServerRestartedEmpty_MarksTheFirstStatusOfTheNewEpoch()
    {
        _one.OnAnswer(Answer(0), _updates);
        _one.OnStatus(Status(1, 1), _updates);
        _one.Desynchronize();
        _one.OnAnswer(Answer(0, epoch: "new"), _updates);
        _one.OnStatus(Status(1, 1), _updates);

        Assert.Equal([(1L, true), (1L, false)], Told.Select(update => (update.Status!.Sequence, update.Recovered)));
        Assert.Equal(["e", "new"], Told.Select(update => update.Cursor.Epoch));
    }

    [Fact]
    public void OnAnswer_RecoveredButNotWhole_IsMarked()
    {
        _one.OnAnswer(Answer(0), _updates);
        _one.OnStatus(Status(1, 1), _updates);
        _one.Desynchronize();
        _one.OnAnswer(Answer(4, recovered: true, Status(3, 3), Status(4, 4)), _updates);

        Assert.Equal([(1L, true), (3L, false), (4L, true)], Told.Select(update => (update.Status!.Sequence, update.Recovered)));
    }

    [Fact]
    public void OnAnswer_GapStaysOpen_IsTakenAsLostAfterAFewAnswers()
    {
        _one.OnAnswer(Answer(0), _updates);
        _one.OnStatus(Status(3, 3), _updates);
        for (var answer = 1; answer < StatusSequencer.MaxAnswersPerGap; answer++)
        {
            _one.OnAnswer(Answer(0, recovered: true), _updates);
            Assert.True(_one.GapRemains);
            Assert.Empty(Told);
        }

        _one.OnAnswer(Answer(0, recovered: true), _updates);

        Assert.True(_one.IsSynchronized);
        Assert.False(Assert.Single(Told).Recovered);
    }

    [Fact]
    public void OnAnswer_LongGapComesInPages_LosesNothing()
    {
        const int Pages = 2 * StatusSequencer.MaxAnswersPerGap;
        _one.OnAnswer(Answer(0), _updates);
        _one.OnStatus(Status(Pages + 1, Pages + 1), _updates);
        for (var page = 1; page < Pages; page++)
        {
            _one.OnAnswer(Answer(page, recovered: true, Status(page, page)), _updates);
            Assert.False(_one.IsSynchronized);
        }

        _one.OnAnswer(Answer(Pages, recovered: true, Status(Pages, Pages)), _updates);

        Assert.True(_one.IsSynchronized);
        Assert.Equal(Enumerable.Range(1, Pages + 1).Select(number => ((long)number, true)), Marked());
    }

    [Fact]
    public void OnAnswer_RestOfTheStateComesAsEvents_IsMarkedUpToItsEnd()
    {
        var all = new StatusSequencer(executionId: null, new DeploymentCursor("e", 3));
        all.OnAnswer(Answer(6, recovered: false, Status(4, 6)) with { SnapshotEnd = 9 }, _updates);
        all.OnWithheld(new DeploymentsWithheldMessage { FirstPosition = 7, LastPosition = 7 }, _updates);
        all.OnStatus(Status(5, 8), _updates);
        all.OnWithheld(new DeploymentsWithheldMessage { FirstPosition = 9, LastPosition = 9 }, _updates);
        all.OnStatus(Status(6, 10), _updates);

        Assert.True(all.IsSynchronized);
        Assert.Equal([(4L, false), (5L, false), (6L, true)], Marked());
    }

    [Fact]
    public void OnAnswer_RestOfTheFirstStateComesAsEvents_IsNoLoss()
    {
        var all = new StatusSequencer(executionId: null, cursor: null);
        all.OnAnswer(Answer(6, recovered: false, Status(4, 6)) with { SnapshotEnd = 9 }, _updates);
        all.OnWithheld(new DeploymentsWithheldMessage { FirstPosition = 7, LastPosition = 7 }, _updates);
        all.OnStatus(Status(5, 8), _updates);

        Assert.Equal([(4L, true), (5L, true)], Marked());
    }

    [Fact]
    public void OnStatus_MoreEarlyOnesThanAreHeld_AsksAgainAfterTheAnswer()
    {
        for (var number = 1; number <= HeldEvents.Max + 1; number++)
        {
            _one.OnStatus(Status(number, number), _updates);
        }

        _one.OnAnswer(Answer(0), _updates);

        Assert.Equal(HeldEvents.Max, Told.Count);
        Assert.False(_one.IsSynchronized);
    }

    [Fact]
    public void OnStatus_ForgottenDeploymentCountsFromOneAgain_AsksTheServer()
    {
        _one.OnAnswer(Answer(0), _updates);
        _one.OnStatus(Status(1, 1), _updates);
        _one.OnStatus(Status(1, 7), _updates);

        Assert.False(_one.IsSynchronized);
        _one.OnAnswer(Answer(7, recovered: false, Status(1, 7)), _updates);
        Assert.Equal([(1L, true), (1L, false)], Told.Select(update => (update.Status!.Sequence, update.Recovered)));
    }

    [Fact]
    public void OnProgress_BeforeItsStatus_ComesAfterIt()
    {
        _one.OnAnswer(Answer(0), _updates);
        _one.OnProgress(Progress(1, 50), _updates);
        Assert.Empty(Told);

        _one.OnStatus(Status(1, 1), _updates);

        Assert.Equal([null, 50], Told.Select(update => update.Progress?.Progress));
    }

    [Fact]
    public void OnProgress_OfSeveralStagesBeforeTheAnswer_ComesAfterItForEach()
    {
        _one.OnProgress(Progress(1, 50), _updates);
        _one.OnProgress(Progress(1, 10) with { Stage = "Test" }, _updates);
        _one.OnProgress(Progress(1, 60), _updates);

        _one.OnAnswer(Answer(1, recovered: false, Status(1, 1)), _updates);

        Assert.Equal([null, 10, 60], Told.Select(update => update.Progress?.Progress));
    }

    [Fact]
    public void OnAnswer_ProgressFollowsAStatusThatIsStillToCome_ComesAfterIt()
    {
        var resumed = new StatusSequencer("d", new DeploymentCursor("e", 0));
        resumed.OnAnswer(Answer(1, recovered: true, Status(1, 1)) with { Progress = Progress(2, 50) }, _updates);
        Assert.Single(Told);

        resumed.OnStatus(Status(2, 2), _updates);

        Assert.Equal([null, null, 50], Told.Select(update => update.Progress?.Progress));
    }

    [Fact]
    public void OnProgress_OlderThanTheStatus_IsDropped()
    {
        _one.OnAnswer(Answer(2, recovered: false, Status(2, 2)), _updates);
        _one.OnProgress(Progress(1, 50), _updates);

        Assert.Single(Told);
    }

    [Fact]
    public void OnProgress_AfterAFinalStatus_IsDropped()
    {
        _one.OnAnswer(Answer(0), _updates);
        _one.OnStatus(Status(1, 1, DeploymentStatuses.Succeeded), _updates);
        _one.OnProgress(Progress(1, 50), _updates);

        Assert.True(Assert.Single(Told).IsFinal);
    }

    [Fact]
    public void OnAnswer_ServerHasItsOwnFinalStatuses_FollowsThem()
    {
        _one.OnAnswer(Answer(0) with { FinalStatuses = ["Promoted"] }, _updates);
        _one.OnStatus(Status(1, 1, DeploymentStatuses.Succeeded), _updates);
        _one.OnStatus(Status(2, 2, "Promoted"), _updates);

        Assert.Equal([false, true], Told.Select(update => update.IsFinal));
    }

    [Fact]
    public void OnStatus_OfAll_FollowsByPosition()
    {
        var all = new StatusSequencer(executionId: null, cursor: null);
        all.OnAnswer(Answer(4, recovered: false, Status(1, 2, id: "a"), Status(2, 4, id: "b")), _updates);
        all.OnStatus(Status(1, 5, id: "c"), _updates);
        Assert.True(all.IsSynchronized);
        all.OnStatus(Status(2, 7, id: "a"), _updates);

        Assert.False(all.IsSynchronized);
        Assert.Equal([2L, 4L, 5L], Told.Select(update => update.Status!.Position));
    }

    [Fact]
    public void Cursor_StoredOne_IsAskedWithAndContinued()
    {
        var resumed = new StatusSequencer("d", new DeploymentCursor("e", 5));
        Assert.Equal(new DeploymentCursor("e", 5), resumed.Cursor);

        resumed.OnAnswer(Answer(7, recovered: true, Status(4, 6), Status(5, 7)), _updates);

        Assert.Equal([4L, 5L], Sequences());
        Assert.All(Told, update => Assert.True(update.Recovered));
        Assert.Equal(new DeploymentCursor("e", 7), Told[^1].Cursor);
    }

    /// <summary>Gets the reported statuses and progress.</summary>
    private List<DeploymentUpdate> Told => [.. _updates.Where(update => !update.NothingKnown)];

    private IEnumerable<(long, bool)> Marked() => Told.Select(update => (update.Status!.Sequence, update.Recovered));

    private IEnumerable<long> Sequences() => Told.Select(update => update.Status!.Sequence);

    private static DeploymentSubscriptionAnswer Answer(long position, string epoch = "e") => new()
    {
        Cursor = new DeploymentCursor(epoch, position),
        FinalStatuses = DeploymentStatuses.Final,
    };

    private static DeploymentSubscriptionAnswer Answer(long position, bool recovered, params DeploymentStatusMessage[] statuses) => new()
    {
        Cursor = new DeploymentCursor("e", position),
        Recovered = recovered,
        Statuses = statuses,
        FinalStatuses = DeploymentStatuses.Final,
    };

    private static DeploymentStatusMessage Status(
        long sequence, long position, string status = DeploymentStatuses.Running, string id = "d") => new()
        {
            ExecutionId = id,
            Status = status,
            UpdatedAt = States.Noon,
            Details = States.Bare(id, status),
            Sequence = sequence,
            Position = position,
        };

    private static DeploymentProgressMessage Progress(long sequence, int progress) => new()
    {
        ExecutionId = "d",
        Stage = "Build",
        Progress = progress,
        Timestamp = States.Noon,
        Sequence = sequence,
    };
}
