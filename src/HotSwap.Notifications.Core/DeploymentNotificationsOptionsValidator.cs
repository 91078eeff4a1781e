using HotSwap.Notifications.Limits;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications;

/// <summary>What a range on a single option cannot say.</summary>
internal sealed class DeploymentNotificationsOptionsValidator : IValidateOptions<DeploymentNotificationsOptions>
{
    public ValidateOptionsResult Validate(string? name, DeploymentNotificationsOptions options)
    {
        if (options.OutboxStatusLimit < options.OutboxCapacity)
        {
            return ValidateOptionsResult.Fail(
                $"{nameof(options.OutboxStatusLimit)} ({options.OutboxStatusLimit}) must be at least {nameof(options.OutboxCapacity)} ({options.OutboxCapacity}).");
        }

        if (options.FinalStatuses.Count == 0)
        {
            return ValidateOptionsResult.Fail($"{nameof(options.FinalStatuses)} must name at least one status.");
        }

        if (options.FinishedRetention < options.WriteTimeout)
        {
            // Else a deployment could be forgotten, and begin anew, while statuses of its earlier life are still on their way.
            return ValidateOptionsResult.Fail(
                $"{nameof(options.FinishedRetention)} ({options.FinishedRetention}) must be at least {nameof(options.WriteTimeout)} ({options.WriteTimeout}).");
        }

        return ExecutionIdRules.CheckPattern(options.ExecutionIdPattern) is { } flaw
            ? ValidateOptionsResult.Fail($"{nameof(options.ExecutionIdPattern)} is no regular expression that runs without backtracking: {flaw}")
            : ValidateOptionsResult.Success;
    }
}
