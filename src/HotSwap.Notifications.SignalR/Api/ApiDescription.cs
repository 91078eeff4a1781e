using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace HotSwap.Notifications.Api;

/// <summary>
/// Describes the endpoints to the host's OpenAPI document. The parameters stand on methods that are never called: ASP.NET Core would answer
/// an invalid value in its own words, in development with a stack trace.
/// </summary>
internal static class ApiDescription
{
    public static RouteHandlerBuilder DescribeList(this RouteHandlerBuilder endpoint) => endpoint
        .Describe<DeploymentList>(List)
        .WithSummary("Lists the latest status of each deployment, the newest first.")
        .WithDescription("A page may have fewer deployments than the limit, or none, and still have a next one.")
        .ProducesProblem(StatusCodes.Status410Gone);

    public static RouteHandlerBuilder DescribeOne(this RouteHandlerBuilder endpoint) => endpoint
        .Describe<DeploymentListItem>(One)
        .WithSummary("Returns the latest status of one deployment.")
        .ProducesProblem(StatusCodes.Status404NotFound);

    public static RouteHandlerBuilder DescribeStatuses(this RouteHandlerBuilder endpoint) => endpoint
        .Describe<DeploymentStatusList>(Statuses)
        .WithSummary("Lists the statuses of one deployment, the oldest first.")
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

    /// <summary>Puts the method that describes an endpoint in the place of the one that answers. An endpoint has one method only.</summary>
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
        [FromQuery, Description("Only deployments with one of these statuses. May be repeated.")] string[]? status = null,
        [FromQuery, Description("Only deployments to this environment."), StringLength(ArgumentRules.MaxNameLength, MinimumLength = 1)] string? environment = null,
        [FromQuery, Description("Only deployments of the module with this name."), StringLength(ArgumentRules.MaxNameLength, MinimumLength = 1)] string? module = null,
        [FromQuery, Description("Only deployments with this text in their execution id, module, version, environment, requester, message or labels."), StringLength(ArgumentRules.MaxNameLength, MinimumLength = 1)] string? text = null,
        [FromQuery, Description("The largest number of deployments of the page."), Range(1, ListQuery.MaxLimit)] int limit = ListQuery.DefaultLimit,
        [FromQuery, Description("The value of next from the page before.")] string? after = null)
    {
    }

    private static void One(
        [FromQuery, Description("The execution id of the deployment, percent-encoded."), StringLength(ArgumentRules.MaxNameLength, MinimumLength = 1)] string executionId)
    {
    }

    private static void Statuses(
        [FromQuery, Description("The execution id of the deployment, percent-encoded."), StringLength(ArgumentRules.MaxNameLength, MinimumLength = 1)] string executionId,
        [FromQuery, Description("The Position after which to read. 0 reads from the beginning."), Range(0, long.MaxValue)] long after = 0,
        [FromQuery, Description("The largest number of statuses of the page."), Range(1, ApiRequests.MaxStatuses)] int limit = ApiRequests.DefaultStatuses)
    {
    }
}
