using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using HotSwap.Notifications.Client;
using HotSwap.Notifications.TestSupport;

namespace HotSwap.Notifications.EndToEnd.Tests;

[Collection(SharedSample.Name)]
public class SampleApiTests(SampleApiFixture sample)
{
    private static readonly string[] _stages =
        ["Validation", "Build", "Tests", "Security scan", "Staging", "Smoke tests", "Rollout", "Verification"];

    [Fact]
    public async Task Post_ValidBody_RunsEightStagesToSuccess()
    {
        var executionId = await sample.StartDeploymentAsync();
        await using var client = new DeploymentNotificationsClient(sample.HubUrl);

        var updates = await client.WatchDeploymentAsync(executionId).ToListAsync().AsTask().WithPatience();

        var final = updates[^1].Status!;
        Assert.Equal(DeploymentStatuses.Succeeded, final.Status);
        Assert.Equal(_stages, final.Details.Stages.Select(stage => stage.StageName));
        Assert.All(final.Details.Stages, stage => Assert.Equal(PipelineStageStatus.Succeeded, stage.Status));
        Assert.Equal("user@example.com", final.Details.Request!.RequesterEmail);

        // The status that ends a stage can replace the last progress values of the stage.
        var progress = updates.Where(update => update.Progress is not null).GroupBy(update => update.Progress!.Stage).ToList();
        Assert.NotEmpty(progress);
        Assert.All(progress, stage =>
        {
            Assert.Contains(stage.Key, _stages);
            var values = stage.Select(update => update.Progress!.Progress).ToList();
            Assert.Equal(values.Distinct().Order(), values);
            Assert.InRange(values[^1], 1, 100);
        });

        var stored = await sample.Http.GetFromJsonAsync<PipelineExecutionState>($"api/deployments/{executionId}");
        Assert.Equal(final.Details, stored);
        var all = await sample.Http.GetFromJsonAsync<PipelineExecutionState[]>("api/deployments");
        Assert.Contains(all!, state => state.ExecutionId == executionId);
    }

    [Fact]
    public async Task Post_FailAtStage_FailsThere()
    {
        var executionId = await sample.StartDeploymentAsync(failAtStage: "Tests");
        await using var client = new DeploymentNotificationsClient(sample.HubUrl);

        var final = await client.WaitForCompletionAsync(executionId).WithPatience();

        Assert.Equal(DeploymentStatuses.Failed, final.Status);
        Assert.Equal(("Tests", PipelineStageStatus.Failed), (final.Details.Stages[^1].StageName, final.Details.Stages[^1].Status));
        Assert.Equal("3 of 212 tests failed", final.Details.Stages[^1].Message);
        Assert.Equal(("3 of 212 tests failed", "https://ci.example.com/runs/212"), (final.Details.Message, final.Details.Url?.AbsoluteUri));
    }

    [Theory]
    [InlineData("""{"module":{"name":"x","version":"1"}}""", "targetEnvironment")]
    [InlineData("""{"module":{"version":"1"},"targetEnvironment":"Development"}""", "module.name")]
    [InlineData("""{"module":{"name":5,"version":"1"},"targetEnvironment":"Development"}""", "module.name")]
    [InlineData("""{"targetEnvironment":"Development"}""", "module.version")]
    [InlineData("""{"module":{"name":"x","version":"1"},"targetEnvironment":"D","requesterEmail":"nobody"}""", "requesterEmail")]
    [InlineData("""{"module":{"name":"x","version":"1"},"targetEnvironment":"D","failAtStage":"Lunch"}""", "failAtStage")]
    [InlineData("""{"module":""", "module")]
    [InlineData("module", "body")]
    [InlineData("null", "body")]
    public async Task Post_BadBody_AnswersWithAProblemThatNamesTheField(string body, string field)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await sample.Http.PostAsync("api/deployments", content);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(problem.GetProperty("errors").TryGetProperty(field, out _), problem.ToString());
    }

    [Fact]
    public async Task Get_UnknownDeployment_Answers404()
    {
        using var response = await sample.Http.GetAsync("api/deployments/unknown");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Health_Always_Answers200()
    {
        using var response = await sample.Http.GetAsync("health");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
