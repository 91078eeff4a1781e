using HotSwap.Notifications.Access;
using HotSwap.Notifications.Telemetry;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Limits;

/// <summary>Counts and limits the connections of each user on this node. Hub connections and event streams count together.</summary>
internal sealed class UserConnections(IOptions<DeploymentNotificationsOptions> options, NotificationMetrics metrics)
{
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly int? _limit = options.Value.Limits.MaxConnectionsPerUser;

    /// <param name="user">The user. Null for a connection without a user, which is not counted.</param>
    /// <exception cref="SubscriptionRefusedException">The user has reached the connection limit.</exception>
    public void Add(string? user)
    {
        if (_limit is null || user is null)
        {
            return;
        }

        lock (_counts)
        {
            var count = _counts.GetValueOrDefault(user);
            if (count >= _limit)
            {
                metrics.Refused("connections_per_user");
                throw new SubscriptionRefusedException(
                    DeploymentErrorCodes.TooManyConnections,
                    $"The user has reached the connection limit of {_limit} (Limits.MaxConnectionsPerUser).");
            }

            _counts[user] = count + 1;
        }
    }

    public void Remove(string? user)
    {
        if (_limit is null || user is null)
        {
            return;
        }

        lock (_counts)
        {
            if (--_counts[user] == 0)
            {
                _counts.Remove(user);
            }
        }
    }
}
