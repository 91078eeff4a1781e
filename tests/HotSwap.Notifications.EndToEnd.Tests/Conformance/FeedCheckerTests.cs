using HotSwap.Notifications.ClientConformance.Rules;

namespace HotSwap.Notifications.EndToEnd.Tests.Conformance;

/// <summary>Tests of the rules about the lines that a client prints.</summary>
public class FeedCheckerTests
{
    private static readonly ReportedNothingKnown _nothingKnown = new(Recovered: true);

    private readonly FeedChecker _checker = new() { FinalStatuses = ["Succeeded"] };

    [Fact]
    public void Lines_InTheFormOfTheDocs_AreRead()
    {
        _checker.Expect(new ExpectedUpdate(_nothingKnown));
        Expect(Status(1), Status(2));
        _checker.ExpectProgress(new ReportedProgress("Build", 50, 1), isRequired: true);
        _checker.Expect(new ExpectedUpdate(new ReportedRefused("not_allowed")));

        _checker.OnLine("""{"nothingKnown":true,"recovered":true}""");
        _checker.OnLine("""{"status":{"ExecutionId":"d","Status":"Running","Sequence":1,"Position":1,"Extra":{}},"recovered":true}""");
        _checker.OnLine("""{"progress":{"Stage":"Build","Progress":50,"Sequence":1}}""");
        _checker.OnLine("""{"status":{"ExecutionId":"d","Status":"Running","Sequence":2,"Position":2},"recovered":true,"final":false}""");
        _checker.OnLine("""{"refused":"not_allowed"}""");

        Assert.True(_checker.IsAllReported && _checker.IsOver);
        Assert.Null(Finish());
    }

    [Theory]
    [InlineData("connected", "the line 'connected' is not an update. The line is not valid JSON.")]
    [InlineData("[]", "the line '[]' is not an update. The JSON value must be an object.")]
    [InlineData("{}", "the line '{}' is not an update. The object must have one of the properties status, progress, nothingKnown and refused.")]
    [InlineData("""{"nothingKnown":true}""", """the line '{"nothingKnown":true}' is not an update. The property 'recovered' is missing or has the wrong type.""")]
    [InlineData("""{"refused":{}}""", """the line '{"refused":{}}' is not an update. The property 'refused' is missing or has the wrong type.""")]
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

        Assert.True(_checker.IsUpdateOvertaken && !_checker.IsAllReported);
        Assert.Null(_checker.Violation);
        AssertFinishes(Rule.NoSilentGap, "status 2 (Running) of d at position 2 was never reported, but status 3 (Running) of d at position 3 was.");
    }

    [Fact]
    public void Status_ThatIsToldLate_IsOutOfOrder()
    {
        Expect(Status(1), Status(2), Status(3));

        Tell(Status(1), Status(3), Status(2));

        AssertFinishes(Rule.InOrder, "status 2 (Running) of d at position 2 was reported after status 3 (Running) of d at position 3.");
    }

    [Fact]
    public void Status_ThatIsToldTwice_IsADuplicate()
    {
        Expect(Status(1), Status(2));

        Tell(Status(1), Status(2), Status(1));

        AssertFinishes(Rule.NoDuplicate, "status 1 (Running) of d at position 1 was reported twice.");
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

        AssertFinishes(Rule.InOrder, "status 4 (Running) of d at position 4 was reported, but was not expected.");
    }

    [Fact]
    public void Loss_ThatIsNotMarked_BreaksItsRule()
    {
        Expect(Status(1), Status(5, recovered: false));

        Tell(Status(1), Status(5));

        AssertFinishes(Rule.LossIsMarked, "status 5 (Running) of d at position 5 follows a loss, but was reported with recovered: true.");
    }

    [Fact]
    public void Mark_WithoutALoss_BreaksItsRule()
    {
        Expect(Status(1));

        Tell(Status(1, recovered: false));

        AssertFinishes(Rule.OnlyLossIsMarked, "status 1 (Running) of d at position 1 was reported with recovered: false, but nothing was lost.");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Mark_OnTheRestOfASnapshot_IsFree(bool recovered)
    {
        Expect(Status(1, recovered: false));
        _checker.Expect(new ExpectedUpdate(Status(2), IsMarkOptional: true));

        Tell(Status(1, recovered: false), Status(2, recovered));

        Assert.Null(Finish());
    }

    [Fact]
    public void NothingKnown_ThatIsNotTold_IsASilentWait()
    {
        _checker.Expect(new ExpectedUpdate(_nothingKnown));
        Expect(Status(1));

        Tell(Status(1));

        AssertFinishes(Rule.NoSilentWait, "nothingKnown was never reported, but status 1 (Running) of d at position 1 was.");
    }

    [Fact]
    public void NothingKnown_AfterALossAndNotMarked_BreaksItsRule()
    {
        _checker.Expect(new ExpectedUpdate(new ReportedNothingKnown(Recovered: false)));

        Tell(_nothingKnown);

        AssertFinishes(Rule.LossIsMarked, "nothingKnown follows a loss, but was reported with recovered: true.");
    }

    [Fact]
    public void NothingKnown_WhereSomethingIs_BreaksItsRule()
    {
        Expect(Status(1));

        Tell(_nothingKnown);

        AssertFinishes(Rule.OnlyLossIsMarked, "nothingKnown was reported, but the server has a status.");
    }

    [Fact]
    public void Silence_BreaksTheRuleOfTheScenario()
    {
        Expect(Status(1));

        Assert.Equal(
            new Violation(Rule.AsksAgain, "status 1 (Running) of d at position 1 was not reported. The client was silent."),
            _checker.Finish(Rule.AsksAgain, "The client was silent."));
    }

    [Fact]
    public void Refusal_WithAnotherCode_BreaksItsRule()
    {
        _checker.Expect(new ExpectedUpdate(new ReportedRefused("not_allowed")));

        Tell(new ReportedRefused("not_ready"));

        AssertFinishes(Rule.RefusalIsFinal, "the code not_ready was reported instead of not_allowed.");
    }

    [Fact]
    public void Refusal_ThatPasses_IsNotTold()
    {
        Expect(Status(1));

        Tell(new ReportedRefused("not_ready"));

        AssertFinishes(Rule.AsksAgain, "refusal not_ready was reported, but the client must call again instead.");
    }

    [Fact]
    public void Refusal_ToldTwice_IsADuplicate()
    {
        _checker.Expect(new ExpectedUpdate(new ReportedRefused("not_allowed")));

        Tell(new ReportedRefused("not_allowed"), new ReportedRefused("not_allowed"));

        AssertFinishes(Rule.NoDuplicate, "refusal not_allowed was reported twice.");
    }

    [Fact]
    public void Progress_BeforeItsStatus_BreaksItsRule()
    {
        Expect(Status(1), Status(2));
        _checker.ExpectProgress(new ReportedProgress("Build", 50, 2), isRequired: true);

        Tell(Status(1), new ReportedProgress("Build", 50, 2));

        AssertFinishes(Rule.ProgressInItsPlace, "progress 50 % of Build after status 2 was reported when the last status was 1.");
    }

    [Fact]
    public void Progress_AfterTheFinalStatus_BreaksItsRule()
    {
        Expect(Status(1) with { Status = "Succeeded" });
        _checker.ExpectProgress(new ReportedProgress("Build", 100, 1), isRequired: false);

        Tell(Status(1) with { Status = "Succeeded" }, new ReportedProgress("Build", 100, 1));

        AssertFinishes(Rule.ProgressInItsPlace, "progress 100 % of Build after status 1 was reported after the end of the watch.");
    }

    [Fact]
    public void Progress_AfterANewerOne_BreaksItsRule()
    {
        Expect(Status(1));
        _checker.ExpectProgress(new ReportedProgress("Build", 10, 1), isRequired: false);
        _checker.ExpectProgress(new ReportedProgress("Build", 20, 1), isRequired: true);

        Tell(Status(1), new ReportedProgress("Build", 20, 1), new ReportedProgress("Build", 10, 1));

        AssertFinishes(Rule.ProgressInItsPlace, "progress 10 % of Build after status 1 was reported after progress 20 % of Build after status 1, which is newer.");
    }

    [Fact]
    public void Progress_ThatIsOwed_HasToBeTold()
    {
        _checker.ExpectProgress(new ReportedProgress("Build", 10, 0), isRequired: true);

        AssertFinishes(Rule.NoSilentWait, "progress 10 % of Build after status 0 was not reported. The client ended.");
    }

    [Fact]
    public void Violation_TheFirst_Stays()
    {
        Expect(Status(1));

        Tell(Status(1), Status(1), new ReportedRefused("not_ready"));

        Assert.Equal(Rule.NoDuplicate, Finish()!.Rule);
    }

    private static ReportedStatus Status(long sequence, bool recovered = true) => new("d", "Running", sequence, sequence, recovered);

    private void Expect(params ReportedStatus[] statuses) => Array.ForEach(statuses, status => _checker.Expect(new ExpectedUpdate(status)));

    private void Tell(params ReportedUpdate[] updates) => Array.ForEach(updates, _checker.OnReported);

    private Violation? Finish() => _checker.Finish(Rule.NoSilentWait, "The client ended.");

    private void AssertFinishes(Rule rule, string seen) => Assert.Equal(new Violation(rule, seen), Finish());
}
