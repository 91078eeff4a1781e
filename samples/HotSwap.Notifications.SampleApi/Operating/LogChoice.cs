namespace HotSwap.Notifications.SampleApi.Operating;

/// <summary>
/// Where the sample keeps its log: <c>--log sqlite</c> (the default: <c>deployments.db</c> under the content root),
/// <c>--log sqlite=PATH</c>, <c>--log memory</c> or <c>--log redis=HOST:PORT</c>, for which <c>--redis HOST:PORT</c> is short.
/// </summary>
internal static class LogChoice
{
    /// <returns>False where the choice is none of these; the user has been told.</returns>
    public static bool TryUse(this WebApplicationBuilder builder, IDeploymentNotificationsBuilder notifications)
    {
        var redisOption = builder.Configuration["redis"];
        var choice = builder.Configuration["log"] ?? (redisOption is null ? "sqlite" : "redis=" + redisOption);
        if (redisOption is not null && choice != "redis=" + redisOption)
        {
            Console.Error.WriteLine($"--log is '{choice}', and --redis asks for another log. Leave one of them out.");
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
                Console.Error.WriteLine($"--log is '{choice}', and must be memory, sqlite, sqlite=PATH or redis=HOST:PORT.");
                return false;
        }
    }
}
