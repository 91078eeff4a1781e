using System.Text;

namespace HotSwap.Notifications.Client.Listing;

/// <summary>Composes the addresses of requests to the list API.</summary>
internal static class ListUrl
{
    /// <summary>Returns the default address: <c>deploymentApi</c> beside the hub, with the hub's query.</summary>
    public static Uri Beside(Uri hub)
    {
        var builder = new UriBuilder(hub) { Fragment = "" };
        var path = builder.Path.TrimEnd('/');
        builder.Path = path[..Math.Max(path.LastIndexOf('/'), 0)] + DeploymentPaths.Api;
        return builder.Uri;
    }

    public static Uri List(Uri api, DeploymentListFilter filter)
    {
        List<(string Name, string? Value)> query = [.. filter.Statuses.Select(status => ("status", (string?)status))];
        query.Add(("environment", filter.Environment));
        query.Add(("module", filter.Module));
        query.Add(("text", filter.Text));
        query.Add(("limit", $"{filter.Limit}"));
        query.Add(("after", filter.PageToken));
        return With(api, "", query);
    }

    public static Uri Statuses(Uri api, string executionId, long after, int limit) =>
        With(api, "/statuses", [("executionId", executionId), ("after", $"{after}"), ("limit", $"{limit}")]);

    private static Uri With(Uri api, string path, List<(string Name, string? Value)> query)
    {
        var builder = new UriBuilder(api);
        builder.Path = builder.Path.TrimEnd('/') + path;
        var text = new StringBuilder(builder.Query);
        foreach (var (name, value) in query.Where(each => each.Value is not null))
        {
            text.Append(text.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value!));
        }

        builder.Query = text.ToString();
        return builder.Uri;
    }
}
