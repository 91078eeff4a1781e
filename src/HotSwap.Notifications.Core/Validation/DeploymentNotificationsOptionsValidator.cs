using HotSwap.Notifications.Limits;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Validation;

/// <summary>Validates the rules that the range of a single option cannot express.</summary>
internal sealed class DeploymentNotificationsOptionsValidator : IValidateOptions<DeploymentNotificationsOptions>
{
    private const string Options = nameof(DeploymentNotificationsOptions);

    public ValidateOptionsResult Validate(string? name, DeploymentNotificationsOptions options)
    {
        var result = new ValidateOptionsResultBuilder();
        if (options.FinalStatuses.Count == 0)
        {
            result.AddError($"{Options}.{nameof(options.FinalStatuses)} is empty; it must name at least one status.");
        }

        foreach (var status in options.FinalStatuses)
        {
            if (ArgumentRules.FindFlaw(status) is not null)
            {
                result.AddError(OptionMessage.Of(
                    $"{Options}.{nameof(options.FinalStatuses)}", status, $"contain only statuses of 1 to {ArgumentRules.MaxNameLength} characters"));
            }
        }

        var (history, outbox, limits) = (options.History, options.Outbox, options.Limits);
        if (outbox.StatusLimit < outbox.ProgressLimit)
        {
            result.AddError(OptionMessage.Of(
                $"{Options}.{nameof(options.Outbox)}.{nameof(outbox.StatusLimit)}",
                outbox.StatusLimit,
                $"be at least {nameof(options.Outbox)}.{nameof(outbox.ProgressLimit)} ({outbox.ProgressLimit})"));
        }

        if (history.FinishedRetention < limits.WriteTimeout)
        {
            // Otherwise a deployment could be removed and begin anew while its earlier statuses are still being written.
            result.AddError(OptionMessage.Of(
                $"{Options}.{nameof(options.History)}.{nameof(history.FinishedRetention)}",
                history.FinishedRetention,
                $"be at least {nameof(options.Limits)}.{nameof(limits.WriteTimeout)} ({limits.WriteTimeout})"));
        }

        if (limits.ExecutionIdPattern is "")
        {
            result.AddError(OptionMessage.Of(
                $"{Options}.{nameof(options.Limits)}.{nameof(limits.ExecutionIdPattern)}", "", "be null or a regular expression"));
        }

        if (ExecutionIdRules.CheckPattern(limits.ExecutionIdPattern) is { } flaw)
        {
            result.AddError(OptionMessage.Of(
                $"{Options}.{nameof(options.Limits)}.{nameof(limits.ExecutionIdPattern)}",
                limits.ExecutionIdPattern,
                $"be a regular expression that runs without backtracking: {flaw.TrimEnd('.')}"));
        }

        return result.Build();
    }
}
