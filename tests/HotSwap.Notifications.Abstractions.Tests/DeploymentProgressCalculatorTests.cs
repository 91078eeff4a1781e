namespace HotSwap.Notifications.Tests;

public class DeploymentProgressCalculatorTests
{
    [Theory]
    [InlineData(DeploymentStatuses.Succeeded)]
    [InlineData(DeploymentStatuses.Failed)]
    [InlineData(DeploymentStatuses.Cancelled)]
    [InlineData(DeploymentStatuses.RolledBack)]
    public void Calculate_FinalStatus_Is100(string status) =>
        Assert.Equal(100, DeploymentProgressCalculator.Calculate(status, []));

    [Fact]
    public void Calculate_NoStages_Is0() =>
        Assert.Equal(0, DeploymentProgressCalculator.Calculate(DeploymentStatuses.Running, []));

    [Theory]
    [InlineData(1, 8, 12)]
    [InlineData(3, 8, 37)]
    [InlineData(8, 8, 100)]
    [InlineData(9, 8, 100)]
    [InlineData(1, 4, 25)]
    [InlineData(2, 3, 66)]
    public void Calculate_FinishedStages_IsTheirShareOfTheEstimate(int finished, int estimated, int expected) =>
        Assert.Equal(expected, DeploymentProgressCalculator.Calculate(
            DeploymentStatuses.Running, Stages(PipelineStageStatus.Succeeded, finished), estimated));

    [Theory]
    [InlineData(PipelineStageStatus.Pending, 0)]
    [InlineData(PipelineStageStatus.Running, 0)]
    [InlineData(PipelineStageStatus.Unknown, 0)]
    [InlineData(PipelineStageStatus.Succeeded, 12)]
    [InlineData(PipelineStageStatus.Failed, 12)]
    [InlineData(PipelineStageStatus.Skipped, 12)]
    [InlineData(PipelineStageStatus.Cancelled, 12)]
    [InlineData(PipelineStageStatus.RolledBack, 12)]
    public void Calculate_OneStage_CountsWhenItIsOver(PipelineStageStatus status, int expected) =>
        Assert.Equal(expected, DeploymentProgressCalculator.Calculate(DeploymentStatuses.Running, Stages(status, 1)));

    [Fact]
    public void Calculate_EstimateBelowOne_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(
            "estimatedStages", () => DeploymentProgressCalculator.Calculate(DeploymentStatuses.Running, [], 0));

    [Theory]
    [InlineData("Archived", 100)]
    [InlineData(DeploymentStatuses.Succeeded, 25)]
    [InlineData("archived", 25)]
    public void Calculate_FinalStatusesOfTheHost_AreThoseAlone(string status, int expected) =>
        Assert.Equal(expected, DeploymentProgressCalculator.Calculate(status, Stages(PipelineStageStatus.Succeeded, 1), ["Archived"], 4));

    [Fact]
    public void Calculate_FinalStatusesAreNull_Throws() =>
        Assert.Throws<ArgumentNullException>(
            "finalStatuses", () => DeploymentProgressCalculator.Calculate(DeploymentStatuses.Running, [], finalStatuses: null!));

    private static IEnumerable<PipelineStageResult> Stages(PipelineStageStatus status, int count) =>
        Enumerable.Range(1, count).Select(number => new PipelineStageResult { StageName = $"Stage {number}", Status = status });
}
