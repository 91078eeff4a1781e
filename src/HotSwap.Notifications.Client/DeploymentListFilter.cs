namespace HotSwap.Notifications.Client;

/// <summary>Which deployments <see cref="DeploymentNotificationsClient.ListDeploymentsAsync"/> returns. Case does not matter.</summary>
public sealed class DeploymentListFilter
{
    /// <summary>
    /// Gets the statuses of which a deployment has one; empty for any. At most 32, each 1 to 128 characters. The list is copied. Default:
    /// empty.
    /// </summary>
    public IReadOnlyList<string> Statuses { get; init => field = [.. value ?? []]; } = [];

    /// <summary>Gets the environment of the deployments; null for any. 1 to 128 characters. Default: null.</summary>
    public string? Environment { get; init; }

    /// <summary>Gets the name of the module; null for any. 1 to 128 characters. Default: null.</summary>
    public string? Module { get; init; }

    /// <summary>
    /// Gets the text that the execution id, the module, its version, the environment or the requester contains; null for any. 1 to 128
    /// characters. Default: null.
    /// </summary>
    public string? Text { get; init; }

    /// <summary>Gets the largest number of deployments of a page. 1 to 200. Default: 50.</summary>
    public int Limit { get; init; } = 50;

    /// <summary>Gets the <see cref="DeploymentPage.NextPageToken"/> of the page before; null for the first page. Default: null.</summary>
    public string? PageToken { get; init; }
}
