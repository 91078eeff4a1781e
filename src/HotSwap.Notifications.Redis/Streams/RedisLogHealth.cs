using HotSwap.Notifications.Redis.Telemetry;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace HotSwap.Notifications.Redis.Streams;

/// <summary>
/// Records whether Redis is available, and the reason if it is not. Logs once when Redis becomes unavailable, and once when it is available
/// again.
/// </summary>
internal sealed class RedisLogHealth(RedisMetrics metrics, ILogger<RedisLogHealth> logger)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, string> _troubles = [];

    /// <summary>Gets a sentence with the reason why Redis is unavailable. Null if Redis is available.</summary>
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

    /// <param name="part">The operation that failed: <c>append</c> or <c>read</c>.</param>
    /// <param name="failure">The exception.</param>
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

    /// <summary>Describes a failure in a few words, because StackExchange.Redis appends its whole internal state to each message.</summary>
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
