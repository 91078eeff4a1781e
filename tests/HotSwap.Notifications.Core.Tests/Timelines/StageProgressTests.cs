using HotSwap.Notifications.Logs;
using HotSwap.Notifications.TestSupport;
using HotSwap.Notifications.Timelines;

namespace HotSwap.Notifications.Core.Tests.Timelines;

/// <summary>Tests of the lifetime of the newest progress of each stage.</summary>
public sealed class StageProgressTests : IDisposable
{
    private readonly CoreRig _rig = new CoreRig().Open();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Append_StatusEndsAStage_ItsProgressIsGoneAndThatOfOthersStays()
    {
        _rig.Append("d");
        _rig.Share("d", "Build", 50);
        _rig.Share("d", "Test", 10);
        AppendWith("d", ("Build", PipelineStageStatus.Succeeded), ("Test", PipelineStageStatus.Running));

        Assert.Equal(["d:2@2", "d/Test:10#2"], _rig.Watch(DeploymentScope.Of("d")).Lines);
    }

    [Fact]
    public void Share_StageHasEnded_IsDroppedUntilItRunsAgain()
    {
        var writer = _rig.Watch(DeploymentScope.Of("d"));
        AppendWith("d", ("Build", PipelineStageStatus.Failed));
        _rig.Share("d", "Build", 99);
        _rig.Run();
        Assert.Equal(["d:1@1"], writer.TakeLines());

        AppendWith("d", ("Build", PipelineStageStatus.Failed), ("Build", PipelineStageStatus.Running));
        _rig.Share("d", "Build", 1);
        _rig.Run();

        Assert.Equal(["d:2@2", "d/Build:1#2"], writer.TakeLines());
    }

    [Fact]
    public void Append_FinalStatus_AllProgressIsGoneAndNoneIsTaken()
    {
        _rig.Share("d", "Build", 50);
        _rig.Append("d", status: DeploymentStatuses.Succeeded);
        _rig.Share("d", "Build", 60);

        Assert.Null(_rig.Ask(DeploymentScope.Of("d")).Progress);
        Assert.Equal(["d:1@1"], _rig.Watch(DeploymentScope.Of("d")).Lines);
    }

    [Fact]
    public void Share_MoreStagesThanAreKept_TheOneSilentLongestGivesWay()
    {
        for (var stage = 0; stage < DeploymentTimeline.MaxStages; stage++)
        {
            _rig.Share("d", $"Stage {stage}", 1);
        }

        _rig.Share("d", "Stage 0", 2);
        _rig.Share("d", "One more", 1);

        var stages = _rig.Watch(DeploymentScope.Of("d")).Progress.Select(progress => progress.Stage).ToArray();
        Assert.Equal(DeploymentTimeline.MaxStages, stages.Length);
        Assert.DoesNotContain("Stage 1", stages);
        Assert.Contains("Stage 0", stages);
        Assert.Equal("One more", stages[^1]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Share_LateProgressOfAForgottenDeployment_LeavesNoRecordForEver(bool hasSilentDeployment)
    {
        using var gauges = new HistoryGauges(_rig);
        if (hasSilentDeployment)
        {
            _rig.Append("silent");
        }

        _rig.Append("d", status: DeploymentStatuses.Succeeded);
        _rig.Time.Advance(TimeSpan.FromHours(2));
        _rig.Share("d", "Build", 99);
        Assert.Equal(hasSilentDeployment ? 2 : 1, gauges.Deployments);

        _rig.Time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(hasSilentDeployment ? 1 : 0, gauges.Deployments);
    }

    [Fact]
    public void Share_BeforeTheFirstStatus_StaysWithTheDeployment()
    {
        _rig.Share("d", "Build", 5);
        _rig.Append("d");
        _rig.Time.Advance(TimeSpan.FromDays(1));

        Assert.Equal(["d:1@1", "d/Build:5#1"], _rig.Watch(DeploymentScope.Of("d")).Lines);
    }

    private void AppendWith(string id, params (string Name, PipelineStageStatus Status)[] stages) => _rig.Append(States.Bare(id) with
    {
        Stages = [.. stages.Select(stage => new PipelineStageResult { StageName = stage.Name, Status = stage.Status })],
    });
}
