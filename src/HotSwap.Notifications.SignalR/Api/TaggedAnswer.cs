using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace HotSwap.Notifications.Api;

/// <summary>
/// Writes an answer with an entity tag of its content, or 304 where the client has the same. The tag covers all that the user is shown, so
/// that it also changes with rights, retention and erasure. It is weak, because a host may compress the answer.
/// </summary>
internal static class TaggedAnswer
{
    private const int TagBytes = 16;

    public static async Task WriteAsync(HttpContext http, byte[] body, CancellationToken cancellationToken)
    {
        var tag = new EntityTagHeaderValue($"\"{Base64Url.EncodeToString(SHA256.HashData(body).AsSpan(0, TagBytes))}\"", isWeak: true);
        var headers = http.Response.GetTypedHeaders();
        headers.ETag = tag;

        // A cache asks again each time, also one of a browser that two users share: the tag differs where they are shown different things.
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
