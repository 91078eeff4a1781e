using System.Text.Json;
using HotSwap.Notifications.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace HotSwap.Notifications.Tests.Api;

/// <summary>Tests of the API's part in the OpenAPI document of a host.</summary>
public class OpenApiTests
{
    [Fact]
    public async Task Document_OfAHost_DescribesParametersAndAnswers()
    {
        await using var server = await TestServer.StartAsync(
            services => services.AddOpenApi(),
            app =>
            {
                app.MapDeploymentApi("/base/list");
                app.MapOpenApi();
            });
        using var http = new HttpClient { BaseAddress = server.BaseAddress };
        var text = await http.GetStringAsync("/openapi/v1.json").WithPatience();
        var document = JsonDocument.Parse(text).RootElement;

        Assert.Equal(
            ["/base/list", "/base/list/deployment", "/base/list/statuses"],
            document.GetProperty("paths").EnumerateObject().Select(path => path.Name).Order(StringComparer.Ordinal));
        var list = document.GetProperty("paths").GetProperty("/base/list").GetProperty("get");
        Assert.Equal("DeploymentApi_List", list.GetProperty("operationId").GetString());
        Assert.Equal(
            ["status False array", "environment False string", "module False string", "text False string", "limit False integer", "after False string"],
            Parameters(list));
        var limit = list.GetProperty("parameters").EnumerateArray().Single(each => each.GetProperty("name").GetString() == "limit").GetProperty("schema");
        Assert.Equal((1, 200, 50), (limit.GetProperty("minimum").GetInt32(), limit.GetProperty("maximum").GetInt32(), limit.GetProperty("default").GetInt32()));
        Assert.Equal(["200", "304", "400", "403", "410", "503"], list.GetProperty("responses").EnumerateObject().Select(each => each.Name).Order(StringComparer.Ordinal));
        var statuses = document.GetProperty("paths").GetProperty("/base/list/statuses").GetProperty("get");
        Assert.Equal(["executionId True string", "after False integer", "limit False integer"], Parameters(statuses));

        var schemas = document.GetProperty("components").GetProperty("schemas");
        Assert.Equal(["deployments", "cursor", "next"], Properties(schemas, "DeploymentPage"));
        Assert.Equal(["statuses", "completeAfter", "cursor", "next"], Properties(schemas, "DeploymentStatusPage"));
        Assert.Equal(["deployment", "cursor"], Properties(schemas, "DeploymentListItem"));
        Assert.Equal(["ExecutionId", "Status", "UpdatedAt", "Details", "Sequence", "Position"], Properties(schemas, "DeploymentStatusMessage"));
        Assert.Equal(["Epoch", "Number"], Properties(schemas, "DeploymentCursor"));
        Assert.Equal(
            ["ExecutionId", "Request", "Status", "CurrentStage", "Stages", "StartTime", "LastUpdated", "Message", "Url"], Properties(schemas, "PipelineExecutionState"));
        Assert.Equal(["StageName", "Status", "StartTime", "EndTime", "Message", "Url"], Properties(schemas, "PipelineStageResult"));
    }

    private static IEnumerable<string> Parameters(JsonElement operation) => operation.GetProperty("parameters").EnumerateArray().Select(each =>
    {
        var type = each.GetProperty("schema").GetProperty("type");
        var name = type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().First(one => one.GetString() != "null").GetString() : type.GetString();
        return $"{each.GetProperty("name").GetString()} {each.TryGetProperty("required", out var required) && required.GetBoolean()} {name}";
    });

    private static IEnumerable<string> Properties(JsonElement schemas, string name) =>
        schemas.GetProperty(name).GetProperty("properties").EnumerateObject().Select(property => property.Name);
}
