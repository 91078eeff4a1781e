using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HotSwap.Notifications.Access;

/// <summary>Converts a refusal to the problem details of an HTTP response.</summary>
internal static class RefusalProblem
{
    public static ProblemHttpResult Of(SubscriptionRefusedException refused) => TypedResults.Problem(
        refused.Message,
        statusCode: refused.Code switch
        {
            DeploymentErrorCodes.InvalidArgument => StatusCodes.Status400BadRequest,
            DeploymentErrorCodes.NotAllowed => StatusCodes.Status403Forbidden,
            DeploymentErrorCodes.NotFound => StatusCodes.Status404NotFound,
            DeploymentErrorCodes.HistoryLost => StatusCodes.Status410Gone,
            DeploymentErrorCodes.TooManyConnections => StatusCodes.Status429TooManyRequests,
            _ => StatusCodes.Status503ServiceUnavailable,
        },
        extensions: [new("code", refused.Code)]);
}
