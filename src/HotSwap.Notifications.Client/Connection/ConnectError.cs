using System.Net;
using System.Net.Http;

namespace HotSwap.Notifications.Client.Connection;

/// <summary>Why connecting failed, in a sentence that says what to check, and whether waiting can heal it.</summary>
/// <param name="Sentence">Names the address and the cause.</param>
/// <param name="IsPermanent">Whether trying again fails until somebody mends it.</param>
internal sealed record ConnectError(string Sentence, bool IsPermanent)
{
    /// <param name="error">The exception of the attempt.</param>
    /// <param name="url">The address.</param>
    /// <param name="hasTokenProvider">Whether each attempt asks for a token: the next one may be accepted.</param>
    /// <param name="cancellationToken">Ends the explaining.</param>
    public static async ValueTask<ConnectError> ExplainAsync(Exception error, Uri url, bool hasTokenProvider, CancellationToken cancellationToken)
    {
        var request = Find<HttpRequestException>(error);
        return request switch
        {
            { StatusCode: HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed or HttpStatusCode.Gone } => new(
                $"No deployment hub at {url} ({(int)request.StatusCode}). Is MapDeploymentHub() called with this path?", IsPermanent: true),
            { StatusCode: HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden } => Unauthorized(url, (int)request.StatusCode, hasTokenProvider),
            { StatusCode: { } status } => new($"{url} answered with {(int)status}.", IsPermanent: false),
            { HttpRequestError: HttpRequestError.SecureConnectionError } => await TlsProbe.IsTlsAsync(url, cancellationToken).ConfigureAwait(false)
                ? new($"The certificate of {url} is not trusted: {(request.InnerException ?? request).Message}", IsPermanent: true)
                : new($"{url} does not speak TLS. If the host serves http, change the address to http.", IsPermanent: true),
            not null when url.Scheme == "http" && await TlsProbe.IsTlsAsync(url, cancellationToken).ConfigureAwait(false) => new(
                $"{url} expects https, and the address says http. Change the address to https.", IsPermanent: true),
            _ when error is InvalidDataException or FormatException => new(
                $"What answers at {url} is no SignalR hub: {error.Message} Is MapDeploymentHub() called with this path?", IsPermanent: true),
            _ => new($"{url} cannot be reached: {(request ?? error).Message}", IsPermanent: false),
        };
    }

    private static ConnectError Unauthorized(Uri url, int status, bool hasTokenProvider) => hasTokenProvider
        ? new($"{url} refused the token ({status}). Is it valid, and does it give the right to connect?", IsPermanent: false)
        : new($"{url} asks for a token ({status}). Set AccessTokenProvider.", IsPermanent: true);

    private static T? Find<T>(Exception error)
        where T : Exception
    {
        for (var cause = error; cause is not null; cause = cause.InnerException)
        {
            if (cause is T found)
            {
                return found;
            }
        }

        return null;
    }
}
