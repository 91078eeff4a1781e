using HotSwap.Notifications.Validation;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Client;

/// <summary>Validates the options of a client. A failure names the option, the value and the allowed range.</summary>
internal sealed class DeploymentNotificationsClientOptionsValidator : IValidateOptions<DeploymentNotificationsClientOptions>
{
    private static readonly TimeSpan _longestDelay = TimeSpan.FromHours(1);
    private static readonly TimeSpan _shortestAnswerTimeout = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan _longestAnswerTimeout = TimeSpan.FromHours(1);
    private static readonly TimeSpan _longestUnknownTimeout = TimeSpan.FromDays(1);

    public ValidateOptionsResult Validate(string? name, DeploymentNotificationsClientOptions options)
    {
        List<string> failures = [.. Failures(options)];
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static bool IsHttp(Uri? url) => url is { IsAbsoluteUri: true, Scheme: "http" or "https" };

    /// <summary>Returns the failures; none if the options are valid.</summary>
    public static IEnumerable<string> Failures(DeploymentNotificationsClientOptions options)
    {
        if (!IsHttp(options.Url))
        {
            yield return Text(nameof(options.Url), "an absolute http or https address", Shown(options.Url));
        }

        if (options.ApiUrl is not null && !IsHttp(options.ApiUrl))
        {
            yield return Text(nameof(options.ApiUrl), "null, or an absolute http or https address", Shown(options.ApiUrl));
        }

        foreach (var failure in Failures(options.Reconnect))
        {
            yield return failure;
        }

        if (options.AnswerTimeout < _shortestAnswerTimeout || options.AnswerTimeout > _longestAnswerTimeout)
        {
            yield return Text(nameof(options.AnswerTimeout), "between 00:00:00.0100000 and 01:00:00", options.AnswerTimeout);
        }

        if (options.UnknownDeploymentTimeout != Timeout.InfiniteTimeSpan
            && (options.UnknownDeploymentTimeout < TimeSpan.Zero || options.UnknownDeploymentTimeout > _longestUnknownTimeout))
        {
            yield return Text(
                nameof(options.UnknownDeploymentTimeout), "between 00:00:00 and 1.00:00:00, or Timeout.InfiniteTimeSpan", options.UnknownDeploymentTimeout);
        }

        if (options.MaxBufferedUpdates is < 16 or > 1_000_000)
        {
            yield return Text(nameof(options.MaxBufferedUpdates), "between 16 and 1000000", options.MaxBufferedUpdates);
        }
    }

    private static IEnumerable<string> Failures(DeploymentReconnectOptions options)
    {
        if (options.Delays is not { Count: > 0 })
        {
            yield return $"{nameof(DeploymentNotificationsClientOptions)}.Reconnect.Delays is {(options.Delays is null ? "null" : "empty")}; it must have one or more delays.";
        }
        else if (options.Delays.FirstOrDefault(delay => delay < TimeSpan.Zero || delay > _longestDelay) is var delay && delay != default)
        {
            yield return Text("Reconnect.Delays", "between 00:00:00 and 01:00:00 each", delay);
        }

        if (options.Jitter is not (>= 0 and <= 1))
        {
            yield return Text("Reconnect.Jitter", "between 0 and 1", options.Jitter);
        }

        if (options.MaxAttempts < 1)
        {
            yield return Text("Reconnect.MaxAttempts", "null, or 1 or more", options.MaxAttempts);
        }

        if (!Enum.IsDefined(options.FirstConnect))
        {
            yield return Text("Reconnect.FirstConnect", $"one of {string.Join(", ", Enum.GetNames<DeploymentFirstConnect>())}", options.FirstConnect);
        }
    }

    /// <summary>Returns an address without its user, password, path and query, which may be secret.</summary>
    private static string? Shown(Uri? url) =>
        url is { IsAbsoluteUri: true } ? url.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped) : url?.OriginalString;

    private static string Text(string option, string range, object? value) =>
        OptionMessage.Of($"{nameof(DeploymentNotificationsClientOptions)}.{option}", value, $"be {range}");
}
