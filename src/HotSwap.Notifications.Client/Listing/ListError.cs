using System.Net;
using System.Net.Http;
using System.Text.Json;
using HotSwap.Notifications.Client.Connection;

namespace HotSwap.Notifications.Client.Listing;

/// <summary>Creates the exceptions of failed requests to the list API.</summary>
internal static class ListError
{
    /// <summary>Returns the exception for an answer with an error status.</summary>
    public static async Task<Exception> OfAsync(
        HttpResponseMessage response, Uri url, string? executionId, bool hasTokenProvider, CancellationToken cancellationToken)
    {
        var (code, detail) = ReadProblem(await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false));
        var cause = new HttpRequestException($"The server answered with {(int)response.StatusCode}.", inner: null, response.StatusCode);
        return code switch
        {
            null => OfStatus(cause, url, hasTokenProvider),
            DeploymentErrorCodes.NotFound => new DeploymentNotFoundException(detail, cause) { ExecutionId = executionId },
            DeploymentErrorCodes.HistoryLost => new DeploymentCallRefusedException(detail, cause) { Code = code },
            _ when new DeploymentRefusal(code, detail).IsFinal => new DeploymentCallRefusedException(detail, cause) { Code = code },
            _ => new DeploymentConnectionException(detail, cause) { Code = code },
        };
    }

    /// <summary>Returns the exception for a request without an answer, or with an answer that cannot be read.</summary>
    public static DeploymentConnectionException Of(Exception failure, Uri url, bool hasTokenProvider) => new(
        failure is JsonException
            ? $"The answer from {RedactedAddress.Of(url)} is not one of the list API: {failure.Message} Is MapDeploymentApi() called with this path?"
            : ConnectError.Explain(failure, url, hasTokenProvider, PortProtocol.Unknown).Sentence,
        failure);

    public static DeploymentConnectionException TimedOut(Uri url, TimeSpan timeout) =>
        new($"{RedactedAddress.Of(url)} did not answer within {timeout.TotalSeconds} s (AnswerTimeout).");

    private static DeploymentConnectionException OfStatus(HttpRequestException cause, Uri url, bool hasTokenProvider) =>
        cause.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone or HttpStatusCode.MethodNotAllowed
            ? new DeploymentConnectionException(
                $"No list API at {RedactedAddress.Of(url)} ({(int)cause.StatusCode}). Is MapDeploymentApi() called with this path? Set ApiUrl if the API is not beside the hub.",
                cause)
            : Of(cause, url, hasTokenProvider);

    private static (string? Code, string Detail) ReadProblem(byte[] body)
    {
        try
        {
            using var problem = JsonDocument.Parse(body);
            return problem.RootElement.ValueKind == JsonValueKind.Object
                && problem.RootElement.TryGetProperty("code", out var code) && code.ValueKind == JsonValueKind.String && code.GetString() is { Length: > 0 }
                && problem.RootElement.TryGetProperty("detail", out var detail) && detail.ValueKind == JsonValueKind.String
                ? (code.GetString(), detail.GetString()!)
                : (null, "");
        }
        catch (JsonException)
        {
            return (null, "");
        }
    }
}
