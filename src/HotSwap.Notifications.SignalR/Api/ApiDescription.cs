using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace HotSwap.Notifications.Api;

/// <summary>
/// Describes the endpoints for the host's OpenAPI document. The parameters are declared on methods that are never called. If ASP.NET Core
/// bound them, it would answer an invalid value with a message of its own, and in development with a stack trace.
/// </summary>
internal static class ApiDescription
{
    public static RouteHandlerBuilder DescribeList(this RouteHandlerBuilder endpoint) => endpoint
        .Describe<DeploymentPage>(List)
        .WithSummary("Lists the latest status of each deployment, newest first.")
        .WithDescription("A page can contain fewer deployments than the limit, or none, even if more pages follow.")
        .ProducesProblem(StatusCodes.Status410Gone);

    public static RouteHandlerBuilder DescribeOne(this RouteHandlerBuilder endpoint) => endpoint
        .Describe<DeploymentListItem>(One)
        .WithSummary("Returns the latest status of one deployment.")
        .ProducesProblem(StatusCodes.Status404NotFound);

    public static RouteHandlerBuilder DescribeStatuses(this RouteHandlerBuilder endpoint) => endpoint
        .Describe<DeploymentStatusPage>(Statuses)
        .WithSummary("Lists the statuses of one deployment, oldest first.")
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static RouteHandlerBuilder Describe<TBody>(this RouteHandlerBuilder endpoint, Delegate described)
    {
        endpoint.Add(builder => Replace(builder.Metadata, described.Method));
        return endpoint
            .WithTags("Deployments")
            .Produces<TBody>(StatusCodes.Status200OK, "application/json")
            .Produces(StatusCodes.Status304NotModified)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    /// <summary>
    /// Replaces the handler method in the metadata with the method that describes the endpoint. An endpoint can have one method only.
    /// </summary>
    private static void Replace(IList<object> metadata, MethodInfo described)
    {
        foreach (var method in metadata.OfType<MethodInfo>().ToList())
        {
            metadata.Remove(method);
        }

        metadata.Add(described);
        foreach (var parameter in described.GetParameters())
        {
            metadata.Add(new DescribedParameter(parameter));
        }
    }

    private static void List(
        [FromQuery, Description("Returns only deployments with one of these statuses. Can be repeated.")] string[]? status = null,
        [FromQuery, Description("Returns only deployments to this environment."), StringLength(ArgumentRules.MaxNameLength, MinimumLength = 1)] string? environment = null,
        [FromQuery, Description("Returns only deployments of the module with this name."), StringLength(ArgumentRules.MaxNameLength, MinimumLength = 1)] string? module = null,
        [FromQuery, Description("Returns only deployments that contain this text in the execution id, module, version, environment, requester, message or labels."), StringLength(ArgumentRules.MaxNameLength, MinimumLength = 1)] string? text = null,
        [FromQuery, Description("The maximum number of deployments on the page."), Range(1, ListQuery.MaxLimit)] int limit = ListQuery.DefaultLimit,
        [FromQuery, Description("The value of next from the previous page.")] string? after = null)
    {
    }

    private static void One(
        [FromQuery, Description("The execution id of the deployment, percent-encoded."), StringLength(ArgumentRules.MaxNameLength, MinimumLength = 1)] string executionId)
    {
    }

    private static void Statuses(
        [FromQuery, Description("The execution id of the deployment, percent-encoded."), StringLength(ArgumentRules.MaxNameLength, MinimumLength = 1)] string executionId,
        [FromQuery, Description("The Position after which the page starts. 0 starts at the beginning."), Range(0, long.MaxValue)] long after = 0,
        [FromQuery, Description("The maximum number of statuses on the page."), Range(1, ApiRequests.MaxStatuses)] int limit = ApiRequests.DefaultStatuses)
    {
    }
}
