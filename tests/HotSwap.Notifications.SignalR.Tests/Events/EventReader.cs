using System.Net.ServerSentEvents;
using System.Text.Json;
using HotSwap.Notifications.TestSupport;

namespace HotSwap.Notifications.Tests.Events;

/// <summary>Reads events in the form "name status", "name progress" or "name data".</summary>
internal sealed class EventReader : IAsyncDisposable
{
    private readonly HttpClient _http = new();
    private HttpResponseMessage? _response;
    private IAsyncEnumerator<SseItem<string>>? _events;
    private SseParser<string>? _parser;

    public string LastEventId => _parser!.LastEventId;

    public static async Task<EventReader> OpenAsync(Uri url, string? lastEventId = null)
    {
        var reader = new EventReader();
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        reader._response = await reader._http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).WithPatience();
        reader._response.EnsureSuccessStatusCode();
        reader._parser = SseParser.Create(await reader._response.Content.ReadAsStreamAsync());
        reader._events = reader._parser.EnumerateAsync().GetAsyncEnumerator();
        return reader;
    }

    public string Header(string name) => Assert.Single(_response!.Headers.GetValues(name));

    /// <summary>Returns the next event about a deployment, or null at the end of the stream.</summary>
    public async Task<string?> NextAsync()
    {
        string? next;
        do
        {
            next = await NextOfAnyKindAsync();
        }
        while (next == "KeepAlive " || next?.StartsWith("DeploymentNothingKnown", StringComparison.Ordinal) == true);
        return next;
    }

    /// <summary>Returns the next event, or null at the end of the stream.</summary>
    public async Task<string?> NextOfAnyKindAsync()
    {
        if (!await _events!.MoveNextAsync().AsTask().WithPatience())
        {
            return null;
        }

        var (name, data) = (_events.Current.EventType, _events.Current.Data);
        var json = data.StartsWith('{') ? JsonDocument.Parse(data).RootElement : default;
        return name switch
        {
            "DeploymentStatusChanged" => $"{name} {json.GetProperty("Status").GetString()}",
            "DeploymentProgress" => $"{name} {json.GetProperty("Progress").GetInt32()}",
            _ => $"{name} {data}",
        };
    }

    public async ValueTask DisposeAsync()
    {
        await _events!.DisposeAsync();
        _response!.Dispose();
        _http.Dispose();
    }
}
