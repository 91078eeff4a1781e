using HotSwap.Notifications.ClientConformance.Rules;

namespace HotSwap.Notifications.EndToEnd.Tests.Conformance;

/// <summary>The rules, line by line.</summary>
public class FeedCheckerTests
{
    private static readonly ToldNothingKnown _nothingKnown = new(Recovered: true);

    private readonly FeedChecker _checker = new() { FinalStatuses = ["Succeeded"] };

    [Fact]
    public void Lines_InTheFormOfTheDocs_AreRead()
    {
        _checker.Expect(new ExpectedUpdate(_nothingKnown));
        Expect(Status(1), Status(2));
        _checker.ExpectProgress(new ToldProgress("Build", 50, 1), isOwed: true);
        _checker.Expect(new ExpectedUpdate(new ToldRefused("not_allowed")));

        _checker.OnLine("""{"nothingKnown":true,"recovered":true}""");
        _checker.OnLine("""{"status":{"ExecutionId":"d","Status":"Running","Sequence":1,"Position":1,"Extra":{}},"recovered":true}""");
        _checker.OnLine("""{"progress":{"Stage":"Build","Progress":50,"Sequence":1}}""");
        _checker.OnLine("""{"status":{"ExecutionId":"d","Status":"Running","Sequence":2,"Position":2},"recovered":true,"final":false}""");
        _checker.OnLine("""{"refused":"not_allowed"}""");

        Assert.True(_checker.IsAllTold && _checker.IsOver);
        Assert.Null(Finish());
    }

    [Theory]
    [InlineData("connected", "the line 'connected' is no update. It is no JSON.")]
    [InlineData("[]", "the line '[]' is no update. It is no JSON object.")]
    [InlineData("{}", "the line '{}' is no update. It has none of the properties status, progress, nothingKnown and refused.")]
    [InlineData("""{"nothingKnown":true}""", """the line '{"nothingKnown":true}' is no update. The property recovered is missing or has the wrong type.""")]
    [InlineData("""{"refused":{}}""", """the line '{"refused":{}}' is no update. The property refused is missing or has the wrong type.""")]
    public void Line_OfAnotherForm_BreaksTheAdaptersRule(string line, string seen)
    {
        _checker.OnLine(line);

        Assert.Equal(new Violation(Rule.AdapterOutput, seen), _checker.Violation);
    }

    [Fact]
    public void Status_ThatIsNeverTold_IsASilentGap()
    {
        Expect(Status(1), Status(2), Status(3));

        Tell(Status(1), Status(3));

        Assert.True(_checker.IsInDoubt && !_checker.IsAllTold);
        Assert.Null(_checker.Violation);
        AssertFinishes(Rule.NoSilentGap, "status 2 (Running) of d at position 2 was never told, and status 3 (Running) of d at position 3 was.");
    }

    [Fact]
    public void Status_ThatIsToldLate_IsOutOfOrder()
    {
        Expect(Status(1), Status(2), Status(3));

        Tell(Status(1), Status(3), Status(2));

        AssertFinishes(Rule.InOrder, "status 2 (Running) of d at position 2 was told after status 3 (Running) of d at position 3.");
    }

    [Fact]
    public void Status_ThatIsToldTwice_IsADuplicate()
    {
        Expect(Status(1), Status(2));

        Tell(Status(1), Status(2), Status(1));

        AssertFinishes(Rule.NoDuplicate, "status 1 (Running) of d at position 1 was told twice.");
    }

    [Fact]
    public void Status_ThatIsDueAgainAfterALoss_IsNoDuplicate()
    {
        Expect(Status(1), Status(1, recovered: false));

        Tell(Status(1), Status(1, recovered: false));

        Assert.Null(Finish());
    }

    [Fact]
    public void Status_ThatIsNotDue_IsOutOfOrder()
    {
        Expect(Status(1));

        Tell(Status(1), Status(4));

        AssertFinishes(Rule.InOrder, "status 4 (Running) of d at position 4 was told, and is not due.");
    }

    [Fact]
    public void Loss_ThatIsNotMarked_BreaksItsRule()
    {
        Expect(Status(1), Status(5, recovered: false));

        Tell(Status(1), Status(5));

        AssertFinishes(Rule.LossIsMarked, "status 5 (Running) of d at position 5 follows a loss and was told with recovered: true.");
    }

    [Fact]
    public void Mark_WithoutALoss_BreaksItsRule()
    {
        Expect(Status(1));

        Tell(Status(1, recovered: false));

        AssertFinishes(Rule.OnlyLossIsMarked, "status 1 (Running) of d at position 1 was told with recovered: false, and nothing was lost.");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Mark_OnTheRestOfASnapshot_IsFree(bool recovered)
    {
        Expect(Status(1, recovered: false));
        _checker.Expect(new ExpectedUpdate(Status(2), IsMarkFree: true));

        Tell(Status(1, recovered: false), Status(2, recovered));

        Assert.Null(Finish());
    }

    [Fact]
    public void NothingKnown_ThatIsNotTold_IsASilentWait()
    {
        _checker.Expect(new ExpectedUpdate(_nothingKnown));
        Expect(Status(1));

        Tell(Status(1));

        AssertFinishes(Rule.NoSilentWait, "nothing known was never told, and status 1 (Running) of d at position 1 was.");
    }

    [Fact]
    public void NothingKnown_AfterALossAndNotMarked_BreaksItsRule()
    {
        _checker.Expect(new ExpectedUpdate(new ToldNothingKnown(Recovered: false)));

        Tell(_nothingKnown);

        AssertFinishes(Rule.LossIsMarked, "nothing known follows a loss and was told with recovered: true.");
    }

    [Fact]
    public void NothingKnown_WhereSomethingIs_BreaksItsRule()
    {
        Expect(Status(1));

        Tell(_nothingKnown);

        AssertFinishes(Rule.OnlyLossIsMarked, "nothing known was told, and something is known.");
    }

    [Fact]
    public void Silence_BreaksTheRuleOfTheScenario()
    {
        Expect(Status(1));

        Assert.Equal(
            new Violation(Rule.AsksAgain, "status 1 (Running) of d at position 1 was not told. The client was silent."),
            _checker.Finish(Rule.AsksAgain, "The client was silent."));
    }

    [Fact]
    public void Refusal_WithAnotherCode_BreaksItsRule()
    {
        _checker.Expect(new ExpectedUpdate(new ToldRefused("not_allowed")));

        Tell(new ToldRefused("not_ready"));

        AssertFinishes(Rule.RefusalIsFinal, "the code not_ready was told instead of not_allowed.");
    }

    [Fact]
    public void Refusal_ThatPasses_IsNotTold()
    {
        Expect(Status(1));

        Tell(new ToldRefused("not_ready"));

        AssertFinishes(Rule.AsksAgain, "refused with not_ready was told, and the client must ask again instead.");
    }

    [Fact]
    public void Refusal_ToldTwice_IsADuplicate()
    {
        _checker.Expect(new ExpectedUpdate(new ToldRefused("not_allowed")));

        Tell(new ToldRefused("not_allowed"), new ToldRefused("not_allowed"));

        AssertFinishes(Rule.NoDuplicate, "refused with not_allowed was told twice.");
    }

    [Fact]
    public void Progress_BeforeItsStatus_BreaksItsRule()
    {
        Expect(Status(1), Status(2));
        _checker.ExpectProgress(new ToldProgress("Build", 50, 2), isOwed: true);

        Tell(Status(1), new ToldProgress("Build", 50, 2));

        AssertFinishes(Rule.ProgressInItsPlace, "progress 50 % of Build after status 2 was told when the last status was 1.");
    }

    [Fact]
    public void Progress_AfterTheFinalStatus_BreaksItsRule()
    {
        Expect(Status(1) with { Status = "Succeeded" });
        _checker.ExpectProgress(new ToldProgress("Build", 100, 1), isOwed: false);

        Tell(Status(1) with { Status = "Succeeded" }, new ToldProgress("Build", 100, 1));

        AssertFinishes(Rule.ProgressInItsPlace, "progress 100 % of Build after status 1 was told after the end.");
    }

    [Fact]
    public void Progress_AfterANewerOne_BreaksItsRule()
    {
        Expect(Status(1));
        _checker.ExpectProgress(new ToldProgress("Build", 10, 1), isOwed: false);
        _checker.ExpectProgress(new ToldProgress("Build", 20, 1), isOwed: true);

        Tell(Status(1), new ToldProgress("Build", 20, 1), new ToldProgress("Build", 10, 1));

        AssertFinishes(Rule.ProgressInItsPlace, "progress 10 % of Build after status 1 was told after progress 20 % of Build after status 1, which is newer.");
    }

    [Fact]
    public void Progress_ThatIsOwed_HasToBeTold()
    {
        _checker.ExpectProgress(new ToldProgress("Build", 10, 0), isOwed: true);

        AssertFinishes(Rule.NoSilentWait, "progress 10 % of Build after status 0 was not told. The client ended.");
    }

    [Fact]
    public void Violation_TheFirst_Stays()
    {
        Expect(Status(1));

        Tell(Status(1), Status(1), new ToldRefused("not_ready"));

        Assert.Equal(Rule.NoDuplicate, Finish()!.Rule);
    }

    private static ToldStatus Status(long sequence, bool recovered = true) => new("d", "Running", sequence, sequence, recovered);

    private void Expect(params ToldStatus[] statuses) => Array.ForEach(statuses, status => _checker.Expect(new ExpectedUpdate(status)));

    private void Tell(params ToldUpdate[] updates) => Array.ForEach(updates, _checker.OnTold);

    private Violation? Finish() => _checker.Finish(Rule.NoSilentWait, "The client ended.");

    private void AssertFinishes(Rule rule, string seen) => Assert.Equal(new Violation(rule, seen), Finish());
}
