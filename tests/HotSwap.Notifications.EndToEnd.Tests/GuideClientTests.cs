using System.Text.Json;
using HotSwap.Notifications.TestSupport;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;

namespace HotSwap.Notifications.EndToEnd.Tests;

/// <summary>Tests of clients as the guide describes them, unchanged, over each transport.</summary>
[Collection(SharedSample.Name)]
public class GuideClientTests(SampleApiFixture sample)
{
    [Theory]
    [InlineData(HttpTransportType.WebSockets)]
    [InlineData(HttpTransportType.ServerSentEvents)]
    [InlineData(HttpTransportType.LongPolling)]
    public async Task DotNetClient_WatchesADeployment_SeesItMoveAndSucceed(HttpTransportType transport)
    {
        await using var connection = new HubConnectionBuilder()
            .WithUrl(sample.HubUrl, transport)
            .WithAutomaticReconnect([TimeSpan.Zero, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30)])
            .Build();
        var statuses = new List<GuideModels.DeploymentStatusMessage>();
        var progress = new List<GuideModels.DeploymentProgressMessage>();
        var succeeded = new TaskCompletionSource();
        connection.On<GuideModels.DeploymentStatusMessage>("DeploymentStatusChanged", message =>
        {
            statuses.Add(message);
            if (message.Status == "Succeeded")
            {
                succeeded.SetResult();
            }
        });
        connection.On<GuideModels.DeploymentProgressMessage>("DeploymentProgress", progress.Add);
        await connection.StartAsync().WithPatience();

        var executionId = await sample.StartDeploymentAsync();
        await connection.InvokeAsync("SubscribeToDeployment", executionId).WithPatience();
        await succeeded.Task.WithPatience();
        await connection.InvokeAsync("UnsubscribeFromDeployment", executionId).WithPatience();

        Assert.All(statuses, status => Assert.Equal(executionId, status.ExecutionId));
        Assert.All(statuses, status => Assert.Equal(DateTimeKind.Utc, status.UpdatedAt.Kind));
        Assert.Equal("Succeeded", statuses[^1].Details!.Stages[7].Status);
        Assert.Equal(
            statuses.Select(status => status.Details!.Stages.Count).Order(), statuses.Select(status => status.Details!.Stages.Count));
        Assert.NotEmpty(progress);
        Assert.All(progress, message => Assert.InRange(message.Progress, 0, 100));
    }

    [SkippableTheory]
    [InlineData("WebSockets")]
    [InlineData("ServerSentEvents")]
    [InlineData("LongPolling")]
    public async Task JavaScriptClient_WatchesADeployment_SeesItMoveAndSucceed(string transport)
    {
        var executionId = await sample.StartDeploymentAsync();
        await using var client = Node.Run("guide-client.cjs", sample.HubUrl.ToString(), transport, executionId);

        var (exitCode, output) = await client.WaitForExitAsync();

        Assert.True(exitCode == 0, output);
        var events = output.Split('\n').Where(line => line.StartsWith('{')).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        var statuses = events.Where(each => each.GetProperty("event").GetString() == "status").ToList();
        Assert.All(events, each => Assert.Equal(executionId, each.GetProperty("message").GetProperty("ExecutionId").GetString()));
        Assert.Equal("Succeeded", statuses[^1].GetProperty("message").GetProperty("Status").GetString());
        Assert.Equal(8, statuses[^1].GetProperty("message").GetProperty("Details").GetProperty("Stages").GetArrayLength());
        Assert.Contains(events, each => each.GetProperty("event").GetString() == "progress");
    }

    [SkippableFact]
    public async Task JavaScriptClient_WatchesAllDeployments_SeesStatusesOnly()
    {
        await using var client = Node.Run("guide-client.cjs", sample.HubUrl.ToString(), "WebSockets", "all");
        await client.WaitForLineAsync(line => line == "subscribed");
        var executionId = await sample.StartDeploymentAsync(failAtStage: "Build");

        var line = await client.WaitForLineAsync(line =>
        {
            Assert.DoesNotContain("\"event\":\"progress\"", line, StringComparison.Ordinal);
            return line.Contains(executionId, StringComparison.Ordinal) && line.Contains("\"Status\":\"Failed\"", StringComparison.Ordinal);
        });

        Assert.Contains("\"StageName\":\"Build\"", line, StringComparison.Ordinal);
    }
}
