using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Readers;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Core.Tests.Readers;

/// <summary>Tests of readers of all deployments that may see only some of them.</summary>
public sealed class DecisionTests : IDisposable
{
    private readonly CoreRig _rig = new CoreRig(options => options.History.StatusesOfAllDeployments = 40).Open();
    private readonly TestAccess _access = new();
    private readonly Subscriber _subscriber;
    private readonly RecordingWriter _writer;

    public DecisionTests() => (_subscriber, _writer) = _rig.Connect();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Append_NotDecidedYet_OnlyTheReaderOfAllWaits()
    {
        var answer = ResumeAll();
        _rig.Subscriptions.Subscribe(_subscriber, DeploymentScope.Of("own"), access: null);
        _rig.Append("secret");
        _rig.Append("own", times: 2);
        _rig.Run();
        Assert.Equal(["own:1@2", "own:2@3"], _writer.TakeLines());
        Assert.Equal(["secret"], _access.Asked);

        _access.Decide("secret", isAllowed: true);
        _rig.Run();
        _rig.Append("own");
        _rig.Run();

        // A status that was written meanwhile is not repeated, and its position is not a gap.
        Assert.Equal(["secret:1@1", "withheld 2-3", "own:3@4"], _writer.Lines);
        CountedPositions.AssertNoGap(answer, _writer, upTo: 4);
    }

    [Fact]
    public void Append_NotDecidedYetInTheSnapshot_OnlyTheReaderOfAllWaits()
    {
        _rig.Append("secret");
        _rig.Subscriptions.Subscribe(_subscriber, DeploymentScope.All, _access);
        _rig.Subscriptions.Subscribe(_subscriber, DeploymentScope.Of("own"), access: null);
        _rig.Append("own");
        _rig.Run();
        Assert.Equal(["own:1@2"], _writer.TakeLines());

        _access.Decide("secret", isAllowed: true);
        _rig.Run();

        Assert.Equal(["secret:1@1"], _writer.Lines);
    }

    [Fact]
    public void Append_Hidden_IsExplainedBeforeTheNextThatIsShown()
    {
        _access.Decide("secret", isAllowed: false);
        _access.Decide("open", isAllowed: true);
        var answer = ResumeAll();
        _rig.Append("open");
        _rig.Append("secret", times: 3);
        _rig.Append("open");
        _rig.Run();

        Assert.Equal(["open:1@1", "withheld 2-4", "open:2@5"], _writer.Lines);
        CountedPositions.AssertNoGap(answer, _writer, upTo: 5);
    }

    [Fact]
    public void Append_NothingButHidden_IsExplainedBeforeTheCursorFallsOutOfTheHistory()
    {
        _access.Decide("secret", isAllowed: false);
        var answer = ResumeAll();
        _rig.Append("secret", times: 25);
        _rig.Run();

        Assert.Equal(["withheld 1-11", "withheld 12-22"], _writer.Lines);
        CountedPositions.AssertNoGap(answer, _writer, upTo: 22);
    }

    [Fact]
    public void Append_HiddenFromAPlainSubscription_IsNotExplained()
    {
        _access.Decide("secret", isAllowed: false);
        _rig.Subscriptions.Subscribe(_subscriber, DeploymentScope.All, _access);
        _rig.Append("secret", times: 40);
        _rig.Run();

        Assert.Empty(_writer.Written);
    }

    [Fact]
    public void Resume_SomeAreHidden_TheAnswerSaysThatItIsFiltered()
    {
        _access.Decide("secret", isAllowed: false);
        _access.Decide("open", isAllowed: true);
        _rig.Append("secret");
        _rig.Append("open");

        var current = ResumeAll();
        var missed = _rig.Resume(_subscriber, DeploymentScope.All, current.Cursor with { Number = 0 }, _access);

        Assert.All([current, missed], answer =>
        {
            Assert.True(answer.Filtered);
            Assert.Equal("open", Assert.Single(answer.Statuses).ExecutionId);
            Assert.Equal(2, answer.Cursor.Number);
        });
    }

    [Fact]
    public void Resume_NotDecidedYet_TheAnswerEndsBeforeItAndTheRestFollows()
    {
        _access.Decide("open", isAllowed: true);
        _rig.Append("open");
        _rig.Append("unknown");
        _rig.Append("open");

        var answer = _rig.Resume(_subscriber, DeploymentScope.All, _rig.Head with { Number = 0 }, _access);
        _rig.Run();
        Assert.Equal(1, answer.Cursor.Number);
        Assert.Empty(_writer.Written);
        _access.Decide("unknown", isAllowed: true);
        _rig.Run();

        Assert.Equal(["unknown:1@2", "open:2@3"], _writer.Lines);
    }

    [Fact]
    public void Append_ManyNotDecidedYet_AsksForEightAtOnceAhead()
    {
        ResumeAll();
        for (var number = 1; number <= 20; number++)
        {
            _rig.Append($"d{number}");
        }

        _rig.Run();
        Assert.Equal(["d1", "d2", "d3", "d4", "d5", "d6", "d7", "d8"], _access.Asked);

        _access.Decide("d2", isAllowed: true);
        _rig.Run();
        Assert.Empty(_writer.Lines);
        Assert.Equal(8, _access.Asked.Count());
        for (var number = 1; number <= 20; number++)
        {
            _access.Decide($"d{number}", isAllowed: true);
            _rig.Run();
        }

        Assert.Equal(Enumerable.Range(1, 20).Select(number => $"d{number}:1@{number}"), _writer.Lines);
    }

    [Fact]
    public void Append_DecisionFails_EndsTheFeedOfAllAndNothingElse()
    {
        ResumeAll();
        _rig.Subscriptions.Subscribe(_subscriber, DeploymentScope.Of("own"), access: null);
        _rig.Append("unknown");
        _rig.Run();

        _access.Fail("unknown");
        _rig.Append("own");
        _rig.Run();

        Assert.Equal(["ended all not_decided", "own:1@2"], _writer.Lines);
        var logged = Assert.Single(_rig.Logs.GetSnapshot(), record => record.Level == LogLevel.Error);
        Assert.Equal("The policy is away.", logged.Exception!.Message);
    }

    [Fact]
    public void Unsubscribe_WhileADecisionIsAwaited_TheDecisionChangesNothing()
    {
        ResumeAll();
        _rig.Append("unknown");
        _rig.Run();
        _rig.Registry.Unsubscribe(_subscriber, DeploymentScope.All);

        _access.Fail("unknown");
        _rig.Run();

        Assert.Empty(_writer.Written);
    }

    private DeploymentSubscriptionAnswer ResumeAll() => _rig.Resume(_subscriber, DeploymentScope.All, access: _access);
}
