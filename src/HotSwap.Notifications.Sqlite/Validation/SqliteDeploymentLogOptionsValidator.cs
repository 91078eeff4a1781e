using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Sqlite.Validation;

[OptionsValidator]
internal sealed partial class SqliteDeploymentLogOptionsValidator : IValidateOptions<SqliteDeploymentLogOptions>;
