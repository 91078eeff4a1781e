using Microsoft.Extensions.Options;

namespace HotSwap.Notifications;

[OptionsValidator]
internal sealed partial class DeploymentNotificationsOptionsRangeValidator : IValidateOptions<DeploymentNotificationsOptions>;
