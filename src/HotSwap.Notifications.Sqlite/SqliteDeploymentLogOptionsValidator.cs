using Microsoft.Extensions.Options;

namespace HotSwap.Notifications;

[OptionsValidator]
internal sealed partial class SqliteDeploymentLogOptionsValidator : IValidateOptions<SqliteDeploymentLogOptions>;
