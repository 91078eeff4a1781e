using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Validation;

/// <summary>Validates the range of each option, in all groups.</summary>
[OptionsValidator]
internal sealed partial class DeploymentNotificationsOptionsRangeValidator : IValidateOptions<DeploymentNotificationsOptions>;
