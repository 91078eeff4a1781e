using HotSwap.Notifications.Access;
using HotSwap.Notifications.Backlog;
using HotSwap.Notifications.Hosting;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Readers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace HotSwap.Notifications.Events;

/// <summary>Serves the feed as server-sent events. Each stream is a subscriber that writes to an HTTP response.</summary>
internal sealed class EventStreams(SubscriberRegistry registry, Subscriptions subscriptions, Closing closing, TimeProvider time)
{
    private static readonly TimeSpan _keepAlive = TimeSpan.FromSeconds(15);

    /// <summary>Writes events until the deployment ends, the client disconnects, or the token requests an orderly end.</summary>
    public async Task RunAsync(
        HttpContext http,
        DeploymentScope scope,
        DeploymentCursor? cursor,
        UserAccess? user,
        IReaderAccess? access,
        BacklogReach reach,
        CancellationToken ending)
    {
        Prepare(http);
        var writer = new EventWriter(http, scope, user);
        var subscriber = registry.Add(writer);
        using var request = closing.Track();
        await using var ended = ending.Register(writer.RequestClose).ConfigureAwait(false);
        await using var keepAlive = time.CreateTimer(_ => registry.PostCursor(subscriber, scope), null, _keepAlive, _keepAlive).ConfigureAwait(false);
        try
        {
            // A first event at once: the client sees the stream as open only after the first bytes.
            registry.PostCursor(subscriber, scope);
            subscriptions.Open(subscriber, scope, cursor, access, reach);
            if (closing.HasBegun)
            {
                writer.RequestClose();
            }

            await writer.Ended.ConfigureAwait(false);
        }
        finally
        {
            // In this order, because the registry cuts a write that does not complete.
            await writer.CloseAsync().ConfigureAwait(false);
            registry.Remove(subscriber);
        }
    }

    private static void Prepare(HttpContext http)
    {
        var headers = http.Response.Headers;
        headers.ContentType = "text/event-stream";
        headers.CacheControl = "no-cache,no-store";
        headers.Pragma = "no-cache";
        headers.ContentEncoding = "identity";

        // Without this header, a reverse proxy such as nginx buffers events before it forwards them.
        headers["X-Accel-Buffering"] = "no";
        http.Features.GetRequiredFeature<IHttpResponseBodyFeature>().DisableBuffering();
    }
}
