using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Validation;

[OptionsValidator]
internal sealed partial class DeploymentNotificationsHealthOptionsRangeValidator : IValidateOptions<DeploymentNotificationsHealthOptions>;
