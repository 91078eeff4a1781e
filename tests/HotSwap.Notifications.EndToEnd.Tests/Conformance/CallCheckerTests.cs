using HotSwap.Notifications.ClientConformance.Rules;

namespace HotSwap.Notifications.EndToEnd.Tests.Conformance;

/// <summary>Tests of the rules about when a client may call.</summary>
public class CallCheckerTests
{
    private readonly CallChecker _checker = new();

    [Fact]
    public void Calls_AfterRefusalsForNow_MayComeAfterEachDelay()
    {
        Call(0, CallOutcome.TemporaryRefusal);
        Call(0.8, CallOutcome.TemporaryRefusal);
        Call(2.4, CallOutcome.TemporaryRefusal);
        Call(5.6, CallOutcome.Accepted);
        Call(5.7, CallOutcome.Accepted);

        Assert.Null(_checker.Violation);
        Assert.Equal(5, _checker.Calls);
    }

    [Theory]
    [InlineData(0.6, "the client called again 0.60 s after consecutive refusal 1. It must wait at least 0.7 s.")]
    [InlineData(0, "the client called again 0.00 s after consecutive refusal 1. It must wait at least 0.7 s.")]
    public void Call_TooSoonAfterARefusal_IsHammering(double at, string seen)
    {
        Call(0, CallOutcome.TemporaryRefusal);
        Call(at, CallOutcome.Accepted);

        Assert.Equal(new Violation(Rule.NoHammering, seen), _checker.Violation);
    }

    [Fact]
    public void Call_AfterTheSecondRefusalInARow_HasToWaitTwiceAsLong()
    {
        Call(0, CallOutcome.TemporaryRefusal);
        Call(1, CallOutcome.TemporaryRefusal);
        Call(2, CallOutcome.Accepted);

        Assert.Equal(Rule.NoHammering, _checker.Violation?.Rule);
    }

    [Fact]
    public void Call_AfterAFaultOfTheServer_MayComeAtOnce()
    {
        Call(0, CallOutcome.TemporaryRefusal);
        _checker.OnFault();
        Call(0.1, CallOutcome.Accepted);

        Assert.Null(_checker.Violation);
    }

    [Fact]
    public void Call_AfterARefusalForGood_BreaksItsRule()
    {
        Call(0, CallOutcome.FinalRefusal);
        Call(10, CallOutcome.Accepted);

        Assert.Equal(new Violation(Rule.RefusalIsFinal, "the client called again after a final refusal."), _checker.Violation);
    }

    [Fact]
    public void Calls_ManyInASecond_AreHammering()
    {
        for (var call = 0; call < 20; call++)
        {
            Call(call * 0.01, CallOutcome.Accepted);
        }

        Assert.Null(_checker.Violation);

        Call(0.3, CallOutcome.Accepted);

        Assert.Equal(new Violation(Rule.NoHammering, "the client made more than 20 calls in one second."), _checker.Violation);
    }

    private void Call(double seconds, CallOutcome outcome)
    {
        _checker.OnCall(TimeSpan.FromSeconds(seconds));
        _checker.OnOutcome(outcome, TimeSpan.FromSeconds(seconds));
    }
}
