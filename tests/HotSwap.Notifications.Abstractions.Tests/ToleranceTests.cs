using System.Text.Json;

namespace HotSwap.Notifications.Abstractions.Tests;

/// <summary>Tests that messages of a newer server can be read.</summary>
public class ToleranceTests
{
    [Theory]
    [InlineData("\"Paused\"", PipelineStageStatus.Unknown)]
    [InlineData("\"17\"", PipelineStageStatus.Unknown)]
    [InlineData("17", PipelineStageStatus.Unknown)]
    [InlineData("2", PipelineStageStatus.Succeeded)]
    [InlineData("\"rolledback\"", PipelineStageStatus.RolledBack)]
    public void StageStatus_NewerOrOddlyWritten_IsRead(string json, PipelineStageStatus expected)
    {
        var stage = JsonSerializer.Deserialize<PipelineStageResult>($$"""{"StageName":"Build","Status":{{json}},"StartTime":null,"EndTime":null,"Added":[1]}""");

        Assert.Equal(new PipelineStageResult { StageName = "Build", Status = expected }, stage);
    }

    [Fact]
    public void StageStatus_NoText_IsRefused() => Assert.Throws<JsonException>(() =>
        JsonSerializer.Deserialize<PipelineStageResult>("""{"StageName":"Build","Status":{}}"""));

    [Fact]
    public void StageStatus_EveryKnownOne_IsWrittenAsItsName() => Assert.All(
        Enum.GetValues<PipelineStageStatus>(),
        status => Assert.Contains(
            $"\"Status\":\"{status}\"", JsonSerializer.Serialize(new PipelineStageResult { StageName = "Build", Status = status }), StringComparison.Ordinal));

    [Fact]
    public void Answer_FieldsAndStatusesOfANewerServer_IsRead()
    {
        var answer = JsonSerializer.Deserialize(
            """
            {"Cursor":{"Epoch":"e","Number":1,"Added":1},"Recovered":true,"Added":{},"Progress":null,"FinalStatuses":["Succeeded"],"Statuses":[
              {"ExecutionId":"d","Status":"Paused","UpdatedAt":"2026-01-01T00:00:00Z","Sequence":1,"Position":1,"Added":"x","Details":
                {"ExecutionId":"d","Request":null,"Status":"Paused","CurrentStage":null,"StartTime":"2026-01-01T00:00:00Z","LastUpdated":"2026-01-01T00:00:00Z",
                 "Stages":[{"StageName":"Build","Status":"Queued","StartTime":null,"EndTime":null}]}}]}
            """,
            DeploymentJsonContext.Default.DeploymentSubscriptionAnswer)!;

        Assert.Equal(("Paused", PipelineStageStatus.Unknown), (answer.Statuses[0].Status, answer.Statuses[0].Details.Stages[0].Status));
    }
}
