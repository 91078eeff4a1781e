using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Limits;

/// <summary>How many connections each user has on this node, through the hub and as event streams together.</summary>
internal sealed class UserConnections(IOptions<DeploymentNotificationsOptions> options)
{
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly int? _limit = options.Value.MaxConnectionsPerUser;

    /// <summary>Why one more is refused.</summary>
    public string Refusal => $"The user has {_limit} connections, as many as MaxConnectionsPerUser allows.";

    /// <param name="user">The user; null for a connection without one, which is not counted.</param>
    /// <returns>False where the user has as many as it may.</returns>
    public bool TryAdd(string? user)
    {
        if (_limit is null || user is null)
        {
            return true;
        }

        lock (_counts)
        {
            var count = _counts.GetValueOrDefault(user);
            if (count >= _limit)
            {
                return false;
            }

            _counts[user] = count + 1;
            return true;
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
