using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Readers;

namespace HotSwap.Notifications.Core.Tests.Readers;

/// <summary>Tests that an answer contains at most 256 KB of statuses, and that events contain the rest.</summary>
public sealed class AnswerTests : IDisposable
{
    private const int Size = 10 * 1024;

    private readonly CoreRig _rig = new CoreRig().Open();
    private readonly Subscriber _subscriber;
    private readonly RecordingWriter _writer;

    public AnswerTests() => (_subscriber, _writer) = _rig.Connect();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Resume_OneMissedMoreThanAnAnswerHolds_TheRestFollowsInOrder()
    {
        _rig.Append("d", times: 60, size: Size);

        var answer = Resume(DeploymentScope.Of("d"), At(0));
        _rig.Append("d");
        _rig.Run();

        AssertSize(answer);
        Assert.True(answer.Recovered);
        Assert.Equal(answer.Statuses[^1].Position, answer.Cursor.Number);
        Assert.Equal(
            Enumerable.Range(1, 61).Select(number => (long)number),
            answer.Statuses.Concat(_writer.Statuses).Select(status => status.Sequence));
    }

    [Fact]
    public void Resume_AllMissedMoreThanAnAnswerHolds_TheRestFollowsInOrder()
    {
        for (var number = 0; number < 60; number++)
        {
            _rig.Append($"d{number % 7}", size: Size);
        }

        var answer = Resume(DeploymentScope.All, At(0));
        _rig.Append("d0");
        _rig.Run();

        AssertSize(answer);
        Assert.True(answer.Recovered);
        Assert.Equal(
            Enumerable.Range(1, 61).Select(number => (long)number),
            answer.Statuses.Concat(_writer.Statuses).Select(status => status.Position));
        CountedPositions.AssertNoGap(answer, _writer, upTo: 61);
    }

    [Fact]
    public void Resume_AllWithALostCursor_TheRestOfTheStatesFollowsWithoutAGap()
    {
        // Each deployment has one status that is no longer current, so the positions in between must be marked as withheld.
        for (var number = 0; number < 60; number++)
        {
            _rig.Append($"d{number}");
            _rig.Append($"d{number}", size: Size);
        }

        var answer = Resume(DeploymentScope.All, new DeploymentCursor("lost", 5));
        _rig.Append("d59", size: Size);
        _rig.Append("new");
        _rig.Run();

        AssertSize(answer);
        Assert.False(answer.Recovered);
        CountedPositions.AssertNoGap(answer, _writer, upTo: 122);
        var got = CountedPositions.Got(answer, _writer);
        Assert.Equal(61, got.Count);
        Assert.Equal((3L, 121L), (got[^2].Sequence, got[^2].Position));
        Assert.All(got.Take(59), status => Assert.Equal(2, status.Sequence));
    }

    [Fact]
    public void Resume_AllWithALostCursorTwice_GoesOnFromTheOneThatHasComeLessFar()
    {
        for (var number = 0; number < 100; number++)
        {
            _rig.Append($"d{number}", size: Size);
        }

        var first = Resume(DeploymentScope.All, cursor: null);
        _writer.OnWrite = _ =>
        {
            _writer.OnWrite = _ => ValueTask.CompletedTask;

            // A second watcher of the same client gets another answer.
            var second = Resume(DeploymentScope.All, cursor: null);
            Assert.Equal(first.Cursor, second.Cursor);
            return ValueTask.CompletedTask;
        };
        _rig.Run();

        CountedPositions.AssertNoGap(first, _writer, upTo: 100);
        Assert.Equal(100, CountedPositions.Got(first, _writer).Count);
    }

    [Fact]
    public void Resume_FirstStatusAloneIsLargerThanAnAnswer_IsAnswered()
    {
        _rig.Append("d", size: 2 * AnswerPage.MaxBytes);

        Assert.Single(Resume(DeploymentScope.Of("d"), At(0)).Statuses);
        Assert.Single(Resume(DeploymentScope.All, At(0)).Statuses);
    }

    [Fact]
    public void Resume_OneMissedMoreThanAnAnswerHolds_ProgressComesAfterTheRest()
    {
        _rig.Append("d", times: 60, size: Size);
        _rig.Share("d", "Build", 50);

        var answer = Resume(DeploymentScope.Of("d"), At(0));
        _rig.Run();

        Assert.Null(answer.Progress);
        Assert.Equal("d/Build:50#60", _writer.Lines.Last());
        Assert.Single(_writer.Progress);
    }

    [Fact]
    public void Resume_WhileAWriteIsUnderWay_IsAnsweredWhenItHasEnded()
    {
        var held = HoldAWrite();
        DeploymentSubscriptionAnswer? answer = null;

        _rig.Subscriptions.Resume(_subscriber, DeploymentScope.All, At(0), access: null, given => answer = given);
        Assert.Null(answer);
        _writer.OnWrite = _ => ValueTask.CompletedTask;
        Inline.Complete(held);

        Assert.NotNull(answer);
        Assert.True(answer.Recovered);
        Assert.Equal([1L], answer.Statuses.Select(status => status.Position));
    }

    [Fact]
    public void Resume_ConnectionEndsMeanwhile_IsAnsweredThatItMayNotJoin()
    {
        var held = HoldAWrite();
        var answers = new List<DeploymentSubscriptionAnswer?>();

        _rig.Subscriptions.Resume(_subscriber, DeploymentScope.Of("d"), At(0), access: null, answers.Add);
        _rig.Registry.Remove(_subscriber);
        Inline.Complete(held);

        Assert.Null(Assert.Single(answers));
    }

    /// <summary>Starts a write of all deployments to the subscriber.</summary>
    private TaskCompletionSource HoldAWrite()
    {
        _rig.Subscriptions.Subscribe(_subscriber, DeploymentScope.All, access: null);
        _rig.Run();
        var held = _writer.Hold();
        _rig.Append("d");
        _rig.Run();
        return held;
    }

    private DeploymentCursor At(long position) => _rig.Head with { Number = position };

    private DeploymentSubscriptionAnswer Resume(DeploymentScope scope, DeploymentCursor? cursor) =>
        _rig.Resume(_subscriber, scope, cursor);

    private static void AssertSize(DeploymentSubscriptionAnswer answer)
    {
        var bytes = answer.Statuses.Sum(status => StatusPayload.Write(status.ExecutionId, status.Details).Length);
        Assert.InRange(bytes, AnswerPage.MaxBytes - (2 * Size), AnswerPage.MaxBytes);
    }
}
