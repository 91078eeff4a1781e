using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Redis.Validation;

[OptionsValidator]
internal sealed partial class RedisDeploymentLogOptionsValidator : IValidateOptions<RedisDeploymentLogOptions>;
