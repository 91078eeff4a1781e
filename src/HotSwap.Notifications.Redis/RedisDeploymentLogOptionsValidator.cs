using Microsoft.Extensions.Options;

namespace HotSwap.Notifications;

[OptionsValidator]
internal sealed partial class RedisDeploymentLogOptionsValidator : IValidateOptions<RedisDeploymentLogOptions>;
