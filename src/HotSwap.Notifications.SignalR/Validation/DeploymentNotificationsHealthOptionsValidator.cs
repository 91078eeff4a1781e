using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Validation;

/// <summary>Checks the rule that involves two options, which a range of a single option cannot express.</summary>
internal sealed class DeploymentNotificationsHealthOptionsValidator : IValidateOptions<DeploymentNotificationsHealthOptions>
{
    public ValidateOptionsResult Validate(string? name, DeploymentNotificationsHealthOptions options) =>
        options.UnhealthyOutboxDepth >= options.DegradedOutboxDepth
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(OptionMessage.Of(
                $"{nameof(DeploymentNotificationsHealthOptions)}.{nameof(options.UnhealthyOutboxDepth)}",
                options.UnhealthyOutboxDepth,
                $"be at least {nameof(options.DegradedOutboxDepth)} ({options.DegradedOutboxDepth})"));
}
