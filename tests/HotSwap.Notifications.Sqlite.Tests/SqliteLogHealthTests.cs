using System.Diagnostics.Metrics;
using HotSwap.Notifications.Sqlite.Files;
using HotSwap.Notifications.Sqlite.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace HotSwap.Notifications.Sqlite.Tests;

public sealed class SqliteLogHealthTests : IDisposable
{
    private readonly FakeLogger<SqliteLogHealth> _logger = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly SqliteLogHealth _health;

    public SqliteLogHealthTests()
    {
        var file = new DatabaseFile("Data Source=/x.db");
        _health = new SqliteLogHealth(file, new SqliteMetrics(_services.GetRequiredService<IMeterFactory>(), file), _logger);
    }

    public void Dispose() => _services.Dispose();

    private IEnumerable<int> Events => _logger.Collector.GetSnapshot().Select(record => record.Id.Id);

    [Fact]
    public void Failed_AgainForTheSameReason_IsLoggedOnce()
    {
        _health.Failed(LogPart.Append, new LogFileException("Why."));
        _health.Failed(LogPart.Append, new LogFileException("Why."));
        _health.Failed(LogPart.Trim, new LogFileException("Why."));

        Assert.Equal([151, 153], Events);
        var (warning, detail) = (_logger.Collector.GetSnapshot()[0], _logger.LatestRecord);
        Assert.EndsWith("Why.", warning.Message, StringComparison.Ordinal);
        Assert.Equal((LogLevel.Warning, null), (warning.Level, warning.Exception));
        Assert.Equal((LogLevel.Debug, "Why."), (detail.Level, detail.Exception?.Message));
    }

    [Fact]
    public void Succeeded_AnotherPart_LeavesTheTroubleAsItIs()
    {
        _health.Failed(LogPart.Append, new LogFileException("Why."));

        _health.Succeeded(LogPart.Read);
        _health.Succeeded(LogPart.Trim);

        Assert.Equal("Why.", _health.Trouble);
        Assert.Equal([151, 153], Events);
    }

    [Fact]
    public void Succeeded_TheSamePart_EndsTheTroubleOnce()
    {
        _health.Failed(LogPart.Append, new LogFileException("Why."));

        _health.Succeeded(LogPart.Append);
        _health.Succeeded(LogPart.Append);

        Assert.Null(_health.Trouble);
        Assert.Equal([151, 153, 152], Events);
    }

    [Fact]
    public void Succeeded_AnythingAfterAFailedRead_EndsTheTrouble()
    {
        _health.Failed(LogPart.Read, new LogFileException("Why."));

        _health.Succeeded(LogPart.Append);

        Assert.Null(_health.Trouble);
        Assert.Equal([151, 153, 152], Events);
    }
}
