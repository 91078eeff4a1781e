using HotSwap.Notifications.Access;
using HotSwap.Notifications.Backlog;
using HotSwap.Notifications.Hosting;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Readers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace HotSwap.Notifications.Events;

/// <summary>Serves the feed as server-sent events: a subscriber whose writer is a response.</summary>
internal sealed class EventStreams(SubscriberRegistry registry, Subscriptions subscriptions, Closing closing, TimeProvider time)
{
    private static readonly TimeSpan _keepAlive = TimeSpan.FromSeconds(15);

    /// <summary>Writes until the deployment is over, the client has gone, or the token ends the stream in order.</summary>
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
            // The client is connected once something has come.
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
            // In this order: a write that does not complete is cut by the registry's patrol.
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

        // A reverse proxy such as nginx would else collect events before it passes them on.
        headers["X-Accel-Buffering"] = "no";
        http.Features.GetRequiredFeature<IHttpResponseBodyFeature>().DisableBuffering();
    }
}
