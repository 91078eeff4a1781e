namespace HotSwap.Notifications.SampleApi.Operating;

/// <summary>
/// Selects the log of the sample: <c>--log sqlite</c> (the default: <c>deployments.db</c> under the content root),
/// <c>--log sqlite=PATH</c>, <c>--log memory</c> or <c>--log redis=HOST:PORT</c>. <c>--redis HOST:PORT</c> is short for the last one.
/// </summary>
internal static class LogChoice
{
    /// <returns>False if the option is invalid. The method has then written the reason to the standard error stream.</returns>
    public static bool TryUse(this WebApplicationBuilder builder, IDeploymentNotificationsBuilder notifications)
    {
        var redisOption = builder.Configuration["redis"];
        var choice = builder.Configuration["log"] ?? (redisOption is null ? "sqlite" : "redis=" + redisOption);
        if (redisOption is not null && choice != "redis=" + redisOption)
        {
            Console.Error.WriteLine($"--log is '{choice}', but --redis selects another log. Use only one of the two options.");
            return false;
        }

        switch (choice.Split('=', 2))
        {
            case ["memory"]:
                return true;
            case ["sqlite"]:
                notifications.UseSqlite($"Data Source={Path.Combine(builder.Environment.ContentRootPath, "deployments.db")}");
                return true;
            case ["sqlite", { Length: > 0 } path]:
                notifications.UseSqlite($"Data Source={Path.GetFullPath(path, builder.Environment.ContentRootPath)}");
                return true;
            case ["redis", { Length: > 0 } redis]:
                notifications.UseRedis(redis);
                return true;
            default:
                Console.Error.WriteLine($"--log is '{choice}', but it must be memory, sqlite, sqlite=PATH or redis=HOST:PORT.");
                return false;
        }
    }
}
