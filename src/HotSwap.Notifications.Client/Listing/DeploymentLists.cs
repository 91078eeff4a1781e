using System.Net.Http;
using System.Text.Json;
using HotSwap.Notifications.Client.Connection;

namespace HotSwap.Notifications.Client.Listing;

/// <summary>Sends requests to the list API. The first request creates the HTTP client, which is kept until disposal.</summary>
internal sealed class DeploymentLists(DeploymentNotificationsClientOptions options, TimeProvider time, CancellationToken disposing) : IDisposable
{
    private readonly Uri _api = options.ApiUrl ?? ListUrl.Beside(options.Url!);
    private readonly Lock _lock = new();
    private ListHttp? _http;
    private bool _isDisposed;

    public Task<DeploymentPage> ListAsync(DeploymentListFilter filter, CancellationToken cancellationToken) =>
        GetAsync<DeploymentPage>(ListUrl.List(_api, filter), executionId: null, cancellationToken);

    public Task<DeploymentStatusPage> ListStatusesAsync(string executionId, long after, int limit, CancellationToken cancellationToken) =>
        GetAsync<DeploymentStatusPage>(ListUrl.Statuses(_api, executionId, after, limit), executionId, cancellationToken);

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _http?.Dispose();
        }
    }

    private async Task<T> GetAsync<T>(Uri url, string? executionId, CancellationToken cancellationToken)
        where T : class
    {
        var http = Http();
        using var timeout = new CancellationTokenSource(options.AnswerTimeout, time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, disposing, cancellationToken);
        try
        {
            using var response = await http.GetAsync(url, ending.Token).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
            {
                throw await ListError.OfAsync(response, url, executionId, http.HasTokenProvider, ending.Token).ConfigureAwait(false);
            }

            var body = await response.Content.ReadAsByteArrayAsync(ending.Token).ConfigureAwait(false);
            return JsonSerializer.Deserialize(body, DeploymentJson.GetTypeInfo<T>()) ?? throw new JsonException("The answer is null.");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (Exception) when (disposing.IsCancellationRequested)
        {
            throw new ObjectDisposedException(nameof(DeploymentNotificationsClient));
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            throw ListError.TimedOut(url, options.AnswerTimeout);
        }
        catch (Exception failure) when (failure is HttpRequestException or JsonException or TokenProviderException)
        {
            throw ListError.Of(failure, url, http.HasTokenProvider);
        }
    }

    private ListHttp Http()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, typeof(DeploymentNotificationsClient));
            return _http ??= new ListHttp(options, _api);
        }
    }
}
