namespace HotSwap.Notifications.Client;

/// <summary>
/// Filters the deployments that <see cref="DeploymentNotificationsClient.ListDeploymentsAsync"/> returns. A deployment must match every property
/// that is set. Comparisons ignore case.
/// </summary>
public sealed class DeploymentListFilter
{
    /// <summary>
    /// Gets the statuses to match; empty for any status. The list is copied. At most 32 statuses, each 1 to 128 characters; default empty.
    /// </summary>
    public IReadOnlyList<string> Statuses { get; init => field = [.. value ?? []]; } = [];

    /// <summary>Gets the environment to match; null for any environment. 1 to 128 characters; default null.</summary>
    public string? Environment { get; init; }

    /// <summary>Gets the name of the module to match; null for any module. 1 to 128 characters; default null.</summary>
    public string? Module { get; init; }

    /// <summary>
    /// Gets the text to find; null for any text. A deployment matches if its execution id, module, version, environment, requester, message or a
    /// label value contains the text. 1 to 128 characters; default null.
    /// </summary>
    public string? Text { get; init; }

    /// <summary>Gets the maximum number of deployments on a page. 1 to 200; default 50.</summary>
    public int Limit { get; init; } = 50;

    /// <summary>Gets the <see cref="DeploymentPage.NextPageToken"/> of the previous page; null for the first page. Default null.</summary>
    public string? PageToken { get; init; }
}
