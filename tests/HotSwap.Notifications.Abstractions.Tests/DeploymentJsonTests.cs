using System.Text.Json;

namespace HotSwap.Notifications.Abstractions.Tests;

public class DeploymentJsonTests
{
    private static readonly JsonSerializerOptions _own = new() { TypeInfoResolverChain = { DeploymentJson.TypeInfoResolver } };

    [Fact]
    public void GetTypeInfo_EachPayload_IsThere()
    {
        Assert.NotNull(DeploymentJson.GetTypeInfo<DeploymentStatusMessage>());
        Assert.NotNull(DeploymentJson.GetTypeInfo<DeploymentProgressMessage>());
        Assert.NotNull(DeploymentJson.GetTypeInfo<DeploymentSubscriptionAnswer>());
        Assert.NotNull(DeploymentJson.GetTypeInfo<DeploymentSubscriptionEndedMessage>());
        Assert.NotNull(DeploymentJson.GetTypeInfo<DeploymentsWithheldMessage>());
        Assert.NotNull(DeploymentJson.GetTypeInfo<PipelineExecutionState>());
        Assert.NotNull(DeploymentJson.GetTypeInfo<DeploymentPage>());
        Assert.NotNull(DeploymentJson.GetTypeInfo<DeploymentStatusPage>());
    }

    [Fact]
    public void GetTypeInfo_NoPayload_Throws() => Assert.Throws<NotSupportedException>(DeploymentJson.GetTypeInfo<Version>);

    [Fact]
    public void TypeInfoResolver_InOptionsOfACaller_ReadsAsTheServerWrites()
    {
        var page = JsonSerializer.Deserialize<DeploymentPage>("""{"deployments":[],"cursor":{"Epoch":"e","Number":3},"next":"t"}""", _own)!;

        Assert.Equal((0, new DeploymentCursor("e", 3), "t"), (page.Deployments.Count, page.Cursor, page.NextPageToken));
    }

    [Fact]
    public void StatusPage_OfTheListApi_IsRead()
    {
        var page = JsonSerializer.Deserialize(
            """{"statuses":[],"completeAfter":2,"cursor":{"Epoch":"e","Number":3},"next":4}""", DeploymentJson.GetTypeInfo<DeploymentStatusPage>())!;

        Assert.Equal((0, 2, 4L), (page.Statuses.Count, page.CompleteAfter, page.NextPageAfter));
    }
}
