using Microsoft.Extensions.Options;

namespace HotSwap.Notifications;

[OptionsValidator]
internal sealed partial class DeploymentNotificationsHealthOptionsRangeValidator : IValidateOptions<DeploymentNotificationsHealthOptions>;
