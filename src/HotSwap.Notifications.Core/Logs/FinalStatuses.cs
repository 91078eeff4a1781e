using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Logs;

/// <summary>The statuses that end a deployment, as the host has configured them.</summary>
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
