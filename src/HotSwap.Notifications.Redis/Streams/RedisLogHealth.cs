using HotSwap.Notifications.Redis.Telemetry;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace HotSwap.Notifications.Redis.Streams;

/// <summary>Whether Redis answers, and if not, why. Logs once when Redis goes away, and once when it is back.</summary>
internal sealed class RedisLogHealth(RedisMetrics metrics, ILogger<RedisLogHealth> logger)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, string> _troubles = [];

    /// <summary>Gets the reason why Redis cannot be used, in a sentence; null where it can.</summary>
    public string? Trouble
    {
        get
        {
            lock (_lock)
            {
                return _troubles.Values.FirstOrDefault();
            }
        }
    }

    /// <param name="part">Which part of the node is in trouble.</param>
    /// <param name="failure">Why.</param>
    /// <param name="address">The addresses of Redis.</param>
    public void Failed(string part, Exception failure, string address)
    {
        metrics.Failed(part);
        var trouble = $"Redis at {address} {Describe(failure)}.";
        lock (_lock)
        {
            if (_troubles.Count == 0)
            {
                Log.Away(logger, trouble);
                Log.AwayDetail(logger, failure);
            }

            _troubles[part] = trouble;
        }
    }

    public void Succeeded(string part)
    {
        lock (_lock)
        {
            if (_troubles.Remove(part) && _troubles.Count == 0)
            {
                Log.Back(logger);
            }
        }
    }

    /// <summary>StackExchange.Redis appends its whole state to each message.</summary>
    private static string Describe(Exception failure) => failure switch
    {
        RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure } => "refuses the user name or the password",
        RedisConnectionException => "cannot be reached",
        RedisTimeoutException or TimeoutException => "did not answer in time",
        RedisServerException => $"answered with an error: {FirstSentence(failure.Message)}",
        _ => $"cannot be used: {FirstSentence(failure.Message)}",
    };

    private static string FirstSentence(string message)
    {
        var line = message.AsSpan();
        line = line[..(line.IndexOfAny('\r', '\n') is >= 0 and var end ? end : line.Length)];
        return line.TrimEnd('.').ToString();
    }
}
