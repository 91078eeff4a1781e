namespace HotSwap.Notifications.Abstractions.Tests;

public class DeploymentSubscriptionAnswerTests
{
    [Fact]
    public void Equals_ListsWithTheSameItems_IsTrue()
    {
        Assert.Equal(Answer(), Answer());
        Assert.Equal(Answer().GetHashCode(), Answer().GetHashCode());
    }

    public static TheoryData<DeploymentSubscriptionAnswer> Others =>
    [
        Answer() with { Cursor = new DeploymentCursor("e", 2) },
        Answer() with { Recovered = false },
        Answer() with { Statuses = [] },
        Answer() with { Filtered = true },
        Answer() with { SnapshotEnd = 1 },
        Answer() with { AnswerNumber = 1 },
        Answer() with { IsOver = true },
        Answer() with { Progress = new DeploymentProgressMessage { ExecutionId = "d", Stage = "Build", Progress = 1, Timestamp = DateTime.UnixEpoch } },
        Answer() with { FinalStatuses = ["Other"] },
    ];

    [Theory]
    [MemberData(nameof(Others))]
    public void Equals_OnePropertyDiffers_IsFalse(DeploymentSubscriptionAnswer other) => Assert.NotEqual(Answer(), other);

    private static DeploymentSubscriptionAnswer Answer() => new()
    {
        Cursor = new DeploymentCursor("e", 1),
        Recovered = true,
        Statuses =
        [
            new DeploymentStatusMessage
            {
                ExecutionId = "d",
                Status = "Running",
                UpdatedAt = DateTime.UnixEpoch,
                Details = new PipelineExecutionState { ExecutionId = "d", Status = "Running", StartTime = DateTime.UnixEpoch, LastUpdated = DateTime.UnixEpoch },
            },
        ],
        FinalStatuses = ["Succeeded"],
    };
}
