namespace HotSwap.Notifications.Tests;

public class PipelineExecutionStateTests
{
    private static readonly DateTime _noon = new(2025, 11, 20, 12, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void Stages_ListIsMutatedAfterwards_StayAsTheyWere()
    {
        var stages = new List<PipelineStageResult> { new() { StageName = "Build", Status = PipelineStageStatus.Running } };
        var state = State() with { Stages = stages };

        stages.Clear();

        Assert.Equal("Build", Assert.Single(state.Stages).StageName);
    }

    [Fact]
    public void Times_Local_BecomeUtc()
    {
        var local = DateTime.SpecifyKind(_noon, DateTimeKind.Utc).ToLocalTime();

        var state = State() with { StartTime = local, LastUpdated = local };

        Assert.Equal((_noon, DateTimeKind.Utc), (state.StartTime, state.StartTime.Kind));
        Assert.Equal((_noon, DateTimeKind.Utc), (state.LastUpdated, state.LastUpdated.Kind));
    }

    [Fact]
    public void Times_WithoutKind_AreTakenAsUtc()
    {
        var stage = new PipelineStageResult
        {
            StageName = "Build",
            Status = PipelineStageStatus.Succeeded,
            StartTime = DateTime.SpecifyKind(_noon, DateTimeKind.Unspecified),
            EndTime = null,
        };

        Assert.Equal((_noon, DateTimeKind.Utc), (stage.StartTime!.Value, stage.StartTime.Value.Kind));
        Assert.Null(stage.EndTime);
    }

    [Fact]
    public void Equals_SameStagesInAnotherList_IsTrue()
    {
        var one = State() with { Stages = [new() { StageName = "Build", Status = PipelineStageStatus.Running }] };
        var same = State() with { Stages = [new() { StageName = "Build", Status = PipelineStageStatus.Running }] };
        var other = State() with { Stages = [new() { StageName = "Test", Status = PipelineStageStatus.Running }] };

        Assert.Equal(one, same);
        Assert.Equal(one.GetHashCode(), same.GetHashCode());
        Assert.NotEqual(one, other);
    }

    [Fact]
    public void Equals_UrlsDifferInTheirFragment_IsFalse()
    {
        var one = State() with { Url = new Uri("https://ci.example/run#step-1") };
        var stage = new PipelineStageResult { StageName = "Build", Status = PipelineStageStatus.Failed, Url = one.Url };

        Assert.NotEqual(one, one with { Url = new Uri("https://ci.example/run#step-2") });
        Assert.Equal(one, one with { Url = new Uri("https://ci.example/run#step-1") });
        Assert.NotEqual(stage, stage with { Url = new Uri("https://ci.example/run#step-2") });
        Assert.Equal(stage, stage with { Url = new Uri("https://ci.example/run#step-1") });
        Assert.Equal(stage.GetHashCode(), (stage with { Url = new Uri("https://ci.example/run#step-1") }).GetHashCode());
    }

    [Fact]
    public void Equals_LabelsInAnotherOrder_IsTrue()
    {
        var one = Request(new() { ["team"] = "payments", ["commit"] = "4f0d2c1" });
        var same = Request(new() { ["commit"] = "4f0d2c1", ["team"] = "payments" });

        Assert.Equal(one, same);
        Assert.Equal(one.GetHashCode(), same.GetHashCode());
        Assert.NotEqual(one, Request(new() { ["team"] = "payments" }));
        Assert.NotEqual(one, Request(new() { ["team"] = "payments", ["commit"] = "0000000" }));
        Assert.Equal(["commit", "team"], one.Labels!.Keys);
    }

    [Fact]
    public void Labels_Empty_AreNone()
    {
        Assert.Null(Request([]).Labels);
        Assert.Equal(Request([]), Request([]) with { Labels = null });
    }

    [Fact]
    public void Labels_DictionaryIsMutatedAfterwards_StayAsTheyWere()
    {
        var labels = new Dictionary<string, string> { ["team"] = "payments" };
        var request = Request(labels);

        labels.Clear();

        Assert.Equal("payments", Assert.Single(request.Labels!).Value);
    }

    private static DeploymentRequest Request(Dictionary<string, string> labels) => new()
    {
        Module = new DeploymentModule { Name = "TestModule", Version = "1.0.0" },
        TargetEnvironment = "Production",
        Labels = labels,
    };

    private static PipelineExecutionState State() => new()
    {
        ExecutionId = "d-1",
        Status = DeploymentStatuses.Running,
        StartTime = _noon,
        LastUpdated = _noon,
    };
}
