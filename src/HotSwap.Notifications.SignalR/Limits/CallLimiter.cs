using System.Threading.RateLimiting;

namespace HotSwap.Notifications.Limits;

/// <summary>Limits the rate of messages from one connection.</summary>
internal sealed class CallLimiter : IDisposable
{
    private static readonly AsyncLocal<CallLimiter?> _current = new();

    private readonly TokenBucketRateLimiter _tokens;
    private readonly int _burst;
    private readonly int _perSecond;
    private int _refusedInARow;

    public CallLimiter(DeploymentNotificationsOptions options)
    {
        _burst = options.Limits.MaxCallBurst;
        _perSecond = options.Limits.MaxCallsPerSecond;
        _tokens = new TokenBucketRateLimiter(new TokenBucketRateLimiterOptions
        {
            TokenLimit = _burst,
            TokensPerPeriod = _perSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            AutoReplenishment = false, // No timer for each connection.
        });
    }

    /// <summary>Gets or sets the limiter of the connection whose messages the current execution context reads. Null for no connection.</summary>
    public static CallLimiter? Current
    {
        get => _current.Value;
        set => _current.Value = value;
    }

    public string Refusal => $"Too many calls: each connection is limited to {_perSecond} per second (Limits.MaxCallsPerSecond) and {_burst} at once (Limits.MaxCallBurst).";

    /// <summary>Gets a value indicating whether the client kept calling after its calls were refused.</summary>
    public bool IsExceeded => _refusedInARow > _burst;

    public bool TryTake()
    {
        _tokens.TryReplenish();
        using var lease = _tokens.AttemptAcquire();
        if (!lease.IsAcquired)
        {
            _refusedInARow++;
            return false;
        }

        if (_tokens.GetStatistics()!.CurrentAvailablePermits >= _burst - 1)
        {
            _refusedInARow = 0;
        }

        return true;
    }

    public void Dispose() => _tokens.Dispose();
}
