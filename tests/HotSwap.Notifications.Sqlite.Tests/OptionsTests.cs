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
        { options => options.Retention = TimeSpan.FromSeconds(59), "Retention must be between 00:01:00 and 3650.00:00:00" },
        { options => options.Retention = TimeSpan.FromDays(3_651), "Retention must be between 00:01:00 and 3650.00:00:00" },
        { options => options.MaxStatuses = 99, "MaxStatuses must be between 100 and 100000000" },
        { options => options.MaxStatuses = 100_000_001, "MaxStatuses must be between 100 and 100000000" },
        { options => options.Synchronous = (SqliteSynchronousMode)2, "Synchronous must be Full or Normal." },
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

        Assert.Contains(sentence, error.Message, StringComparison.Ordinal);
    }

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
