using System.Net;
using System.Net.Http;

namespace HotSwap.Notifications.Client.Connection;

/// <summary>
/// The reason why an attempt to connect failed: a sentence that names what to check, and whether a later attempt can succeed. An error is
/// transient unless there is evidence that it is permanent.
/// </summary>
/// <param name="Sentence">The sentence, with the address and the cause.</param>
/// <param name="IsPermanent">True if further attempts fail until a person corrects the cause.</param>
internal sealed record ConnectError(string Sentence, bool IsPermanent)
{
    /// <summary>Gets a value indicating whether the scheme of the address may be wrong, so that the port has to be probed.</summary>
    public static bool MayBeWrongScheme(Exception error, Uri url) =>
        Find<TokenProviderException>(error) is null && Find<HttpRequestException>(error) is { } request
        && (url.Scheme == "http" ? IsPlainHttpRefused(request) : IsHandshakeError(request));

    /// <param name="error">The exception of the attempt.</param>
    /// <param name="url">The address.</param>
    /// <param name="hasTokenProvider">True if each attempt requests a token. The server may accept the next token.</param>
    /// <param name="protocol">The protocol of the port, if it was probed.</param>
    public static ConnectError Explain(Exception error, Uri url, bool hasTokenProvider, PortProtocol protocol)
    {
        var address = RedactedAddress.Of(url);
        if (Find<TokenProviderException>(error) is { } provider)
        {
            return Transient($"Connecting to {address} failed: {provider.Message}");
        }

        if (Find<HttpRequestException>(error) is not { } request)
        {
            return error is InvalidDataException or FormatException
                ? Permanent($"The server at {address} is not a SignalR hub: {error.Message} Is MapDeploymentHub() called with this path?")
                : Transient($"{address} cannot be reached: {error.Message}");
        }

        if (url.Scheme == "http" && protocol == PortProtocol.Tls && IsPlainHttpRefused(request))
        {
            return Permanent($"{address} expects https, and the address says http. Change the address to https.");
        }

        return IsHandshakeError(request) ? ExplainHandshake(request, url, protocol) : ExplainStatus(request, address, hasTokenProvider);
    }

    private static bool IsHandshakeError(HttpRequestException request) => request.HttpRequestError == HttpRequestError.SecureConnectionError;

    /// <summary>Returns whether the port refuses plain HTTP: a host that expects https closes the connection, and a proxy answers with 400.</summary>
    private static bool IsPlainHttpRefused(HttpRequestException request) =>
        (request.StatusCode is null && !IsHandshakeError(request) && request.HttpRequestError != HttpRequestError.ConnectionError)
        || request.StatusCode == HttpStatusCode.BadRequest;

    private static ConnectError ExplainHandshake(HttpRequestException request, Uri url, PortProtocol protocol)
    {
        var address = RedactedAddress.Of(url);
        var reason = (request.InnerException ?? request).Message;
        return (url.Scheme, protocol) switch
        {
            ("http", _) => Transient($"{address} redirects to an https address, but no secure connection to it could be made: {reason}"),
            (_, PortProtocol.Tls) => Permanent(
                $"The certificate of {address} is not trusted: {reason} Trust its issuer on this machine. For a development certificate, run `dotnet dev-certs https --trust`."),
            (_, PortProtocol.PlainHttp) => Permanent(
                $"{address} serves plain http, and the address says https. Configure https at the host, or change the address to http."),
            _ => Transient($"{address} cannot be reached: no secure connection could be made: {reason}"),
        };
    }

    private static ConnectError ExplainStatus(HttpRequestException request, string address, bool hasTokenProvider) => (int?)request.StatusCode switch
    {
        404 or 410 => Permanent($"No deployment hub at {address} ({(int?)request.StatusCode}). Is MapDeploymentHub() called with this path?"),
        405 => Permanent(
            $"No deployment hub at {address} (405). Is MapDeploymentHub() called with this path? If the host redirects http to https, change the address to https."),
        401 when hasTokenProvider => Transient($"{address} refused the token (401). Is it valid, and does it give the right to connect?"),
        401 => Permanent($"{address} requires a valid credential (401). Set AccessTokenProvider, or send the credential with ConfigureHttpConnection."),
        403 => Transient($"{address} refused the connection (403). Does the caller have the right to connect?"),
        { } status => Transient($"{address} answered with {status}."),
        null => Transient($"{address} cannot be reached: {request.Message}"),
    };

    private static ConnectError Permanent(string sentence) => new(sentence, IsPermanent: true);

    private static ConnectError Transient(string sentence) => new(sentence, IsPermanent: false);

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
