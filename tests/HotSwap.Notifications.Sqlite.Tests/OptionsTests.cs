using HotSwap.Notifications.Sqlite.Database;
using HotSwap.Notifications.Sqlite.Files;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Sqlite.Tests;

public sealed class OptionsTests : IDisposable
{
    private readonly LogFolder _folder = new();

    public static TheoryData<Action<SqliteDeploymentLogOptions>, string> OutOfRange => new()
    {
        { options => options.Retention = TimeSpan.FromSeconds(59), "Retention is 00:00:59; it must be between 00:01:00 and 3650.00:00:00" },
        { options => options.Retention = TimeSpan.FromDays(3_651), "Retention is 3651.00:00:00; it must be between 00:01:00 and 3650.00:00:00" },
        { options => options.MaxStatuses = 99, "MaxStatuses is 99; it must be between 100 and 100000000" },
        { options => options.MaxStatuses = 100_000_001, "MaxStatuses is 100000001; it must be between 100 and 100000000" },
        { options => options.Synchronous = (SqliteSynchronousMode)2, "Synchronous is 2; it must be one of Full, Normal." },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(OutOfRange))]
    public async Task UseSqlite_OptionOutOfRange_IsRefusedWithTheRange(Action<SqliteDeploymentLogOptions> configure, string sentence)
    {
        var services = new ServiceCollection().AddLogging();
        services.AddDeploymentNotifications().UseSqlite($"Data Source={_folder.File}");
        services.Configure(configure);
        await using var provider = services.BuildServiceProvider();

        var error = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IStartupValidator>().Validate());

        Assert.StartsWith("SqliteDeploymentLogOptions." + sentence, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UseSqlite_CalledTwice_UsesTheLastFileAndAllOptions()
    {
        var services = new ServiceCollection().AddLogging();
        services.AddDeploymentNotifications()
            .UseSqlite($"Data Source={_folder.File}.first", options => options.MaxStatuses = 500)
            .UseSqlite($"Data Source={_folder.File}", options => options.Retention = TimeSpan.FromDays(2));
        await using var provider = services.BuildServiceProvider();

        var options = provider.GetRequiredService<IOptions<SqliteDeploymentLogOptions>>().Value;
        Assert.Equal((500, TimeSpan.FromDays(2)), (options.MaxStatuses, options.Retention));
        Assert.Equal(_folder.File, Assert.Single(provider.GetServices<DatabaseFile>()).Path);
        Assert.Single(provider.GetServices<Logs.IDeploymentLog>());
    }

    [Theory]
    [InlineData("no keyword=1")]
    [InlineData("Data Source=a.db;Mode=Sometimes")]
    [InlineData("Data Source=:memory:")]
    public void UseSqlite_ConnectionStringCannotBeUsed_NamesTheParameter(string connectionString) =>
        Assert.Throws<ArgumentException>(
            nameof(connectionString), () => new ServiceCollection().AddDeploymentNotifications().UseSqlite(connectionString));

    [Theory]
    [InlineData(SqliteSynchronousMode.Full, 2L)]
    [InlineData(SqliteSynchronousMode.Normal, 1L)]
    public void Open_Synchronous_IsSQLitesOwn(SqliteSynchronousMode mode, long expected)
    {
        var file = new LimitedFile($"Data Source={_folder.File}");
        using var database = LogDatabase.Open(file, mode, _folder.Time);

        Assert.Equal(expected, file.Read("PRAGMA synchronous"));
        Assert.Equal("wal", file.Read("PRAGMA journal_mode"));
    }
}
