using System.Globalization;
using System.Net;
using System.Net.ServerSentEvents;
using System.Net.Sockets;
using System.Text.Json;

namespace HotSwap.Notifications.Sqlite.Tests.Kills;

/// <summary>A client of an event stream that reconnects with the id of the last event, like a browser's EventSource.</summary>
internal sealed class StreamWatchingClient(string name, Uri node, string? executionId, int deployments)
    : WatchingClient(name, node, executionId, deployments)
{
    private readonly HttpClient _http = new();
    private string _lastEventId = "";
    private bool _isReset;

    /// <summary>The number of statuses that may still belong to the snapshot after a loss. A stream does not mark the end of the snapshot.</summary>
    private int _lostStates;

    public override async Task WatchAsync(DeploymentCursor start, CancellationToken cancellationToken)
    {
        _lastEventId = $"{start.Epoch}:{start.Number}";
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!await TryReadToEndAsync(cancellationToken))
        {
            await pace.WaitForNextTickAsync(cancellationToken);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await base.DisposeAsync();
    }

    /// <summary>Returns true if everything that the client watches is over, or false if the connection was lost.</summary>
    private async Task<bool> TryReadToEndAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Proxy.Address, $"deploymentEvents/{Record.ExecutionId}"));
            request.Headers.TryAddWithoutValidation("Last-Event-ID", _lastEventId);
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                Assert.True(response.StatusCode == HttpStatusCode.ServiceUnavailable, $"{Record.Name} was answered with {response.StatusCode}.");
                return false;
            }

            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            await foreach (var item in SseParser.Create(body).EnumerateAsync(cancellationToken))
            {
                if (Take(item))
                {
                    return true;
                }
            }
        }
        catch (Exception lost) when (lost is HttpRequestException or IOException or SocketException)
        {
            // The proxy cut the connection, or the node is down. HttpClient does not wrap the error of a connection that is reset at once.
        }

        return false;
    }

    private bool Take(SseItem<string> item)
    {
        if (item.EventType == "DeploymentHistoryLost")
        {
            (_isReset, _lostStates) = (true, Deployments);
            return false;
        }

        if (string.IsNullOrEmpty(item.EventId))
        {
            return false;
        }

        _lastEventId = item.EventId;
        var colon = _lastEventId.LastIndexOf(':');
        var cursor = new DeploymentCursor(_lastEventId[..colon], long.Parse(_lastEventId.AsSpan(colon + 1), CultureInfo.InvariantCulture));
        var recovered = _lostStates == 0;
        if (item.EventType != "DeploymentStatusChanged")
        {
            return Take(new WatchEvent(cursor, null, 0, null, TakeReset(), recovered), isFinal: false);
        }

        _lostStates = Math.Max(0, _lostStates - 1);
        using var json = JsonDocument.Parse(item.Data);
        var status = json.RootElement;
        var given = new WatchEvent(
            cursor,
            status.GetProperty("ExecutionId").GetString(),
            status.GetProperty("Sequence").GetInt64(),
            status.GetProperty("Details").GetProperty("CurrentStage").GetString(),
            TakeReset(),
            recovered);
        return Take(given, status.GetProperty("Status").GetString() == DeploymentStatuses.Succeeded);
    }

    private bool TakeReset()
    {
        var isReset = _isReset;
        _isReset = false;
        return isReset;
    }
}
