using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace HotSwap.Notifications.Api;

/// <summary>
/// Writes a response with an entity tag of its content, or 304 if the client already has the same content. The tag covers everything that
/// the user is shown. It therefore also changes when access, retention or erasure changes the content. The tag is weak because a host may
/// compress the response.
/// </summary>
internal static class TaggedAnswer
{
    private const int TagBytes = 16;

    public static async Task WriteAsync(HttpContext http, byte[] body, CancellationToken cancellationToken)
    {
        var tag = new EntityTagHeaderValue($"\"{Base64Url.EncodeToString(SHA256.HashData(body).AsSpan(0, TagBytes))}\"", isWeak: true);
        var headers = http.Response.GetTypedHeaders();
        headers.ETag = tag;

        // A cache must revalidate each time, including the cache of a browser that two users share. Their tags differ if their content does.
        headers.CacheControl = new CacheControlHeaderValue { NoCache = true, Private = true };
        if (http.Request.GetTypedHeaders().IfNoneMatch.Any(known => known.Equals(EntityTagHeaderValue.Any) || known.Compare(tag, useStrongComparison: false)))
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        http.Response.ContentType = "application/json";
        http.Response.ContentLength = body.Length;
        await http.Response.Body.WriteAsync(body, cancellationToken).ConfigureAwait(false);
    }
}
