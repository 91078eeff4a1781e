namespace HotSwap.Notifications.Abstractions.Tests;

/// <summary>Tests that the public checks match those of the notifier. <see cref="ArgumentRulesTests"/> contains the cases.</summary>
public class DeploymentArgumentsTests
{
    [Fact]
    public void ThrowIfInvalid_ValueOutsideItsRange_NamesTheParameter()
    {
        Assert.Equal("executionId", Assert.Throws<ArgumentException>(() => DeploymentArguments.ThrowIfInvalidExecutionId("")).ParamName);
        Assert.Equal("stage", Assert.Throws<ArgumentNullException>(() => DeploymentArguments.ThrowIfInvalidStage(null)).ParamName);
        Assert.Equal("progress", Assert.Throws<ArgumentOutOfRangeException>(() => DeploymentArguments.ThrowIfInvalidProgress(101)).ParamName);
        Assert.Equal("state", Assert.Throws<ArgumentNullException>(() => DeploymentArguments.ThrowIfInvalidState("d", null)).ParamName);
        Assert.Equal(
            "cursor", Assert.Throws<ArgumentException>(() => DeploymentArguments.ThrowIfInvalidCursor(new DeploymentCursor("", 0))).ParamName);
    }

    [Fact]
    public void ThrowIfInvalid_ValueInItsRange_DoesNotThrow()
    {
        DeploymentArguments.ThrowIfInvalidExecutionId("d");
        DeploymentArguments.ThrowIfInvalidStage("Build");
        DeploymentArguments.ThrowIfInvalidProgress(100);
        DeploymentArguments.ThrowIfInvalidState(
            "d", new PipelineExecutionState { ExecutionId = "d", Status = "Running", StartTime = DateTime.UnixEpoch, LastUpdated = DateTime.UnixEpoch });
        DeploymentArguments.ThrowIfInvalidCursor(null);
        DeploymentArguments.ThrowIfInvalidCursor(new DeploymentCursor("e", 0));
    }
}
