using System.Net;
using System.Security.Authentication;
using HotSwap.Notifications.Client.Connection;

namespace HotSwap.Notifications.Client.Tests.Connection;

public class ConnectErrorTests
{
    private const string Http = "http://user:secret@host/deploymentHub?access_token=secret";
    private const string Https = "https://host/deploymentHub";

    /// <summary>
    /// Gets the cases: address, error, presence of a token provider, protocol of the port, expected message, and whether the client gives up.
    /// </summary>
    public static TheoryData<string, Exception, bool, string, string, bool> Errors => new()
    {
        { Http, Status(404), false, "Unknown", "No deployment hub at http://host/deploymentHub (404). Is MapDeploymentHub() called with this path?", true },
        { Http, Status(405), false, "PlainHttp", "No deployment hub at http://host/deploymentHub (405). Is MapDeploymentHub() called with this path? If the host redirects http to https, change the address to https.", true },
        { Http, Status(401), false, "Unknown", "http://host/deploymentHub requires a valid credential (401). Set AccessTokenProvider, or send the credential with ConfigureHttpConnection.", true },
        { Http, Status(401), true, "Unknown", "http://host/deploymentHub refused the token (401). Is it valid, and does it give the right to connect?", false },
        { Http, Status(403), false, "Unknown", "http://host/deploymentHub refused the connection (403). Does the caller have the right to connect?", false },
        { Http, Status(503), false, "Unknown", "http://host/deploymentHub answered with 503.", false },
        { Http, Status(400), false, "Tls", "http://host/deploymentHub expects https, and the address says http. Change the address to https.", true },
        { Http, Status(400), false, "PlainHttp", "http://host/deploymentHub answered with 400.", false },
        { Http, Closed(), false, "Tls", "http://host/deploymentHub expects https, and the address says http. Change the address to https.", true },
        { Http, Closed(), false, "Unknown", "http://host/deploymentHub cannot be reached: closed", false },
        { Http, Handshake(), false, "Unknown", "http://host/deploymentHub redirects to an https address, but no secure connection to it could be made: handshake", false },
        { Https, Handshake(), false, "Unknown", "https://host/deploymentHub cannot be reached: no secure connection could be made: handshake", false },
        { Https, Handshake(), false, "PlainHttp", "https://host/deploymentHub serves plain http, and the address says https. Configure https at the host, or change the address to http.", true },
        { Https, Handshake(), false, "Tls", "The certificate of https://host/deploymentHub is not trusted: handshake Trust its issuer on this machine. For a development certificate, run `dotnet dev-certs https --trust`.", true },
        { Https, new InvalidDataException("Not JSON."), false, "Unknown", "The server at https://host/deploymentHub is not a SignalR hub: Not JSON. Is MapDeploymentHub() called with this path?", true },
        { Https, new TokenProviderException(Status(404)), true, "Unknown", "Connecting to https://host/deploymentHub failed: AccessTokenProvider failed: 404", false },
        { Https, new TokenProviderException(Handshake()), true, "PlainHttp", "Connecting to https://host/deploymentHub failed: AccessTokenProvider failed: request", false },
        { Https, new TokenProviderException(new FormatException("No token.")), true, "Unknown", "Connecting to https://host/deploymentHub failed: AccessTokenProvider failed: No token.", false },
        { Https, new TimeoutException("late"), true, "Unknown", "https://host/deploymentHub cannot be reached: late", false },
    };

    [Theory]
    [MemberData(nameof(Errors))]
    public void Explain_EachKind_SaysWhatToCheckAndWhetherWaitingHelps(
        string url, Exception error, bool hasTokenProvider, string protocol, string sentence, bool isPermanent) =>
        Assert.Equal(
            new ConnectError(sentence, isPermanent),
            ConnectError.Explain(error, new Uri(url), hasTokenProvider, Enum.Parse<PortProtocol>(protocol)));

    [Theory]
    [InlineData("http", 400, true)]
    [InlineData("http", 404, false)]
    [InlineData("https", 400, false)]
    public void MayBeWrongScheme_Status_OnlyWherePlainHttpMayHaveBeenRefused(string scheme, int status, bool expected) =>
        Assert.Equal(expected, ConnectError.MayBeWrongScheme(Status(status), new Uri(scheme + "://host/")));

    [Fact]
    public void MayBeWrongScheme_ConnectionFailed_OnlyWhereItWasMade()
    {
        Assert.True(ConnectError.MayBeWrongScheme(Closed(), new Uri("http://host/")));
        Assert.False(ConnectError.MayBeWrongScheme(new HttpRequestException(HttpRequestError.ConnectionError, "refused"), new Uri("http://host/")));
        Assert.True(ConnectError.MayBeWrongScheme(Handshake(), new Uri("https://host/")));
        Assert.False(ConnectError.MayBeWrongScheme(new TokenProviderException(Handshake()), new Uri("https://host/")));
    }

    private static HttpRequestException Status(int status) => new(status.ToString(System.Globalization.CultureInfo.InvariantCulture), null, (HttpStatusCode)status);

    private static HttpRequestException Closed() => new(HttpRequestError.ResponseEnded, "closed");

    private static HttpRequestException Handshake() => new(HttpRequestError.SecureConnectionError, "request", new AuthenticationException("handshake"));
}
