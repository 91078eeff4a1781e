using System.Net.Http;
using System.Net.Http.Headers;
using HotSwap.Notifications.Client.Connection;
using Microsoft.AspNetCore.Http.Connections.Client;

namespace HotSwap.Notifications.Client.Listing;

/// <summary>The HTTP client of the list API, with the token, the headers, the proxy and the certificates of the hub's connection.</summary>
internal sealed class ListHttp : IDisposable
{
    /// <summary>The largest size of an answer. An answer of the API has at most 200 states.</summary>
    private const int MaxAnswerBytes = 64 * 1024 * 1024;

    private readonly HttpClient _http;
    private readonly Func<Task<string?>>? _tokenProvider;
    private readonly TimeSpan _tokenTimeout;

    public ListHttp(DeploymentNotificationsClientOptions options, Uri api)
    {
        var http = new HttpConnectionOptions { Url = api, AccessTokenProvider = options.AccessTokenProvider };
        options.ConfigureHttpConnection?.Invoke(http);
        _tokenProvider = http.AccessTokenProvider;
        _tokenTimeout = options.AnswerTimeout;
        _http = new HttpClient(HandlerOf(http)) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = MaxAnswerBytes };
        foreach (var (name, value) in http.Headers)
        {
            _http.DefaultRequestHeaders.TryAddWithoutValidation(name, value);
        }
    }

    public bool HasTokenProvider => _tokenProvider is not null;

    public async Task<HttpResponseMessage> GetAsync(Uri url, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        if (await AccessTokens.GetAsync(_tokenProvider, _tokenTimeout).ConfigureAwait(false) is { Length: > 0 } token)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return await _http.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Creates the handler in the same way as SignalR does for its own requests.</summary>
    private static HttpMessageHandler HandlerOf(HttpConnectionOptions http)
    {
        var handler = new HttpClientHandler { CookieContainer = http.Cookies };
        if (http.Proxy is { } proxy)
        {
            handler.Proxy = proxy;
        }

        if (http.ClientCertificates is { Count: > 0 } certificates)
        {
            handler.ClientCertificates.AddRange(certificates);
        }

        if (http.UseDefaultCredentials is { } useDefault)
        {
            handler.UseDefaultCredentials = useDefault;
        }

        if (http.Credentials is { } credentials)
        {
            handler.Credentials = credentials;
        }

        return http.HttpMessageHandlerFactory?.Invoke(handler) ?? handler;
    }
}
