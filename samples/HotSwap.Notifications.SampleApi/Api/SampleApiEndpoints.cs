using System.Security.Claims;
using System.Text.Json;
using HotSwap.Notifications.SampleApi.Access;
using HotSwap.Notifications.SampleApi.Pipeline;

namespace HotSwap.Notifications.SampleApi.Api;

/// <summary>The HTTP endpoints of the sample, which start and list deployments.</summary>
internal static class SampleApiEndpoints
{
    public static void MapSampleApi(this IEndpointRouteBuilder endpoints, bool withAccessControl)
    {
        var deployments = endpoints.MapGroup("/api/deployments");
        var start = deployments.MapPost("/", StartAsync);
        deployments.MapGet("/", (LoggedDeployments log, ClaimsPrincipal user, CancellationToken cancellationToken) => ReadAsync(async () =>
            Results.Ok((await log.ListAsync(cancellationToken)).Where(state => MaySee(user, state, withAccessControl)))));
        deployments.MapGet("/{id}", (string id, LoggedDeployments log, ClaimsPrincipal user, CancellationToken cancellationToken) => ReadAsync(async () =>
            await log.FindAsync(id, cancellationToken) is { } state && MaySee(user, state, withAccessControl)
                ? Results.Ok(state)
                : Results.Problem($"Deployment {id} does not exist.", statusCode: StatusCodes.Status404NotFound)));
        if (withAccessControl)
        {
            deployments.RequireAuthorization();
            start.RequireAuthorization(AccessControl.Deployer);
        }

        // The page needs these before a user signs in, so they require no authorization.
        endpoints.MapGet("/api/stages", () => PipelineStages.Names);
        endpoints.MapGet("/api/users", () => withAccessControl ? DevelopmentUsers.All.Select(user => user.Name) : []);
    }

    private static async Task<IResult> ReadAsync(Func<Task<IResult>> readAsync)
    {
        try
        {
            return await readAsync();
        }
        catch (TimeoutException)
        {
            return Results.Problem("The log cannot be read. Try again later.", statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }

    /// <summary>
    /// Applies the same rule as <see cref="EnvironmentHandler"/>. A deployment that another process reported may have no request; no user can
    /// see it.
    /// </summary>
    private static bool MaySee(ClaimsPrincipal user, PipelineExecutionState state, bool withAccessControl) =>
        !withAccessControl
        || (state.Request?.TargetEnvironment is { } environment && user.HasClaim(AccessControl.EnvironmentClaim, environment));

    private static async Task<IResult> StartAsync(
        HttpRequest request, ReportedDeployments reported, DeploymentQueue queue, TimeProvider time, CancellationToken cancellationToken)
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
        if (!queue.TryAdd(new QueuedDeployment(state, body.FailAtStage)))
        {
            return Results.Problem("The queue of deployments is full. Try again later.", statusCode: StatusCodes.Status503ServiceUnavailable);
        }

        reported.SaveFirst(state);
        return Results.Accepted($"/api/deployments/{state.ExecutionId}", new { executionId = state.ExecutionId });
    }

    private static IResult Invalid(Dictionary<string, string[]> errors) => Results.ValidationProblem(
        errors, detail: string.Join(' ', errors.Select(error => $"{error.Key} {error.Value[0]}")));

    private static string Field(string? jsonPath) => jsonPath is null or "$" ? "body" : jsonPath.TrimStart('$', '.');
}
