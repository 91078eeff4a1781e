using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Logs;

/// <summary>The statuses after which a deployment is over, as the host has set them.</summary>
internal sealed class FinalStatuses
{
    private readonly HashSet<string> _statuses;

    public FinalStatuses(IOptions<DeploymentNotificationsOptions> options)
    {
        _statuses = new HashSet<string>(options.Value.FinalStatuses, StringComparer.Ordinal);
        All = [.. _statuses.Order(StringComparer.Ordinal)];
    }

    public IReadOnlyList<string> All { get; }

    public bool Contains(string status) => _statuses.Contains(status);
}
