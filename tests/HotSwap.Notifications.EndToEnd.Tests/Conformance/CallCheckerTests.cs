using HotSwap.Notifications.ClientConformance.Rules;

namespace HotSwap.Notifications.EndToEnd.Tests.Conformance;

/// <summary>When a client may call.</summary>
public class CallCheckerTests
{
    private readonly CallChecker _checker = new();

    [Fact]
    public void Calls_AfterRefusalsForNow_MayComeAfterEachDelay()
    {
        Call(0, CallOutcome.RefusedForNow);
        Call(0.8, CallOutcome.RefusedForNow);
        Call(2.4, CallOutcome.RefusedForNow);
        Call(5.6, CallOutcome.Taken);
        Call(5.7, CallOutcome.Taken);

        Assert.Null(_checker.Violation);
        Assert.Equal(5, _checker.Calls);
    }

    [Theory]
    [InlineData(0.6, "the client asked again 0.60 s after refusal 1 in a row; at least 0.7 s are due.")]
    [InlineData(0, "the client asked again 0.00 s after refusal 1 in a row; at least 0.7 s are due.")]
    public void Call_TooSoonAfterARefusal_IsHammering(double at, string seen)
    {
        Call(0, CallOutcome.RefusedForNow);
        Call(at, CallOutcome.Taken);

        Assert.Equal(new Violation(Rule.NoHammering, seen), _checker.Violation);
    }

    [Fact]
    public void Call_AfterTheSecondRefusalInARow_HasToWaitTwiceAsLong()
    {
        Call(0, CallOutcome.RefusedForNow);
        Call(1, CallOutcome.RefusedForNow);
        Call(2, CallOutcome.Taken);

        Assert.Equal(Rule.NoHammering, _checker.Violation?.Rule);
    }

    [Fact]
    public void Call_AfterAFaultOfTheServer_MayComeAtOnce()
    {
        Call(0, CallOutcome.RefusedForNow);
        _checker.OnFault();
        Call(0.1, CallOutcome.Taken);

        Assert.Null(_checker.Violation);
    }

    [Fact]
    public void Call_AfterARefusalForGood_BreaksItsRule()
    {
        Call(0, CallOutcome.RefusedForGood);
        Call(10, CallOutcome.Taken);

        Assert.Equal(new Violation(Rule.RefusalIsFinal, "the client asked again after a refusal for good."), _checker.Violation);
    }

    [Fact]
    public void Calls_ManyInASecond_AreHammering()
    {
        for (var call = 0; call < 20; call++)
        {
            Call(call * 0.01, CallOutcome.Taken);
        }

        Assert.Null(_checker.Violation);

        Call(0.3, CallOutcome.Taken);

        Assert.Equal(new Violation(Rule.NoHammering, "the client called more than 20 times in a second."), _checker.Violation);
    }

    private void Call(double seconds, CallOutcome outcome)
    {
        _checker.OnCall(TimeSpan.FromSeconds(seconds));
        _checker.OnOutcome(outcome, TimeSpan.FromSeconds(seconds));
    }
}
