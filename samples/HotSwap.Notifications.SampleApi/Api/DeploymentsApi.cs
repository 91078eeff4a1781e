using System.Text.Json;
using HotSwap.Notifications.SampleApi.Pipeline;

namespace HotSwap.Notifications.SampleApi.Api;

/// <summary>The HTTP side of the sample: start deployments and look at them.</summary>
internal static class DeploymentsApi
{
    public static void MapDeploymentsApi(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost("/api/deployments", StartAsync);
        endpoints.MapGet("/api/deployments", (DeploymentStore store) => store.Newest);
        endpoints.MapGet("/api/deployments/{id}", (string id, DeploymentStore store) =>
            store.Find(id) is { } state
                ? Results.Ok(state)
                : Results.Problem($"There is no deployment {id}.", statusCode: StatusCodes.Status404NotFound));
        endpoints.MapGet("/api/stages", () => PipelineStages.Names);
        endpoints.MapGet("/health", () => Results.Ok(new { status = "Healthy" }));
    }

    private static async Task<IResult> StartAsync(
        HttpRequest request, DeploymentStore store, DeploymentQueue queue, TimeProvider time, CancellationToken cancellationToken)
    {
        StartDeploymentRequest? body;
        try
        {
            body = await request.ReadFromJsonAsync<StartDeploymentRequest>(cancellationToken);
        }
        catch (JsonException malformed)
        {
            return Invalid(new() { [Field(malformed.Path)] = ["is not valid JSON for this field."] });
        }
        catch (InvalidOperationException)
        {
            return Results.Problem("The content type must be application/json.", statusCode: StatusCodes.Status415UnsupportedMediaType);
        }

        var errors = StartDeploymentRequest.Validate(body);
        if (errors.Count > 0)
        {
            return Invalid(errors);
        }

        var state = body!.ToState(Guid.NewGuid().ToString(), time.GetUtcNow().UtcDateTime);
        store.Save(state);
        return queue.TryAdd(new QueuedDeployment(state, body.FailAtStage))
            ? Results.Accepted($"/api/deployments/{state.ExecutionId}", new { executionId = state.ExecutionId })
            : Results.Problem("Too many deployments wait to begin.", statusCode: StatusCodes.Status503ServiceUnavailable);
    }

    private static IResult Invalid(Dictionary<string, string[]> errors) => Results.ValidationProblem(
        errors, detail: string.Join(' ', errors.Select(error => $"{error.Key} {error.Value[0]}")));

    private static string Field(string? jsonPath) => jsonPath is null or "$" ? "body" : jsonPath.TrimStart('$', '.');
}
