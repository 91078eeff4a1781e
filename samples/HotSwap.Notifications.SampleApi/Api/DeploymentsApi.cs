using System.Security.Claims;
using System.Text.Json;
using HotSwap.Notifications.SampleApi.Access;
using HotSwap.Notifications.SampleApi.Pipeline;

namespace HotSwap.Notifications.SampleApi.Api;

/// <summary>The HTTP side of the sample: start deployments and look at them.</summary>
internal static class DeploymentsApi
{
    public static void MapDeploymentsApi(this IEndpointRouteBuilder endpoints, bool withAccessControl)
    {
        var deployments = endpoints.MapGroup("/api/deployments");
        var start = deployments.MapPost("/", StartAsync);
        deployments.MapGet("/", (DeploymentStore store, ClaimsPrincipal user) =>
            store.Newest.Where(state => MaySee(user, state, withAccessControl)));
        deployments.MapGet("/{id}", (string id, DeploymentStore store, ClaimsPrincipal user) =>
            store.Find(id) is { } state && MaySee(user, state, withAccessControl)
                ? Results.Ok(state)
                : Results.Problem($"There is no deployment {id}.", statusCode: StatusCodes.Status404NotFound));
        if (withAccessControl)
        {
            deployments.RequireAuthorization();
            start.RequireAuthorization(AccessControl.Deployer);
        }

        // What the page needs before anybody has signed in.
        endpoints.MapGet("/api/stages", () => PipelineStages.Names);
        endpoints.MapGet("/api/users", () => withAccessControl ? DevelopmentUsers.All.Select(user => user.Name) : []);
    }

    private static bool MaySee(ClaimsPrincipal user, PipelineExecutionState state, bool withAccessControl) =>
        !withAccessControl || user.HasClaim(AccessControl.EnvironmentClaim, state.Request!.TargetEnvironment);

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
