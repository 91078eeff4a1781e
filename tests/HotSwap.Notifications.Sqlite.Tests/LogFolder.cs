using System.Diagnostics.Metrics;
using HotSwap.Notifications.Core.Tests.Logs;
using HotSwap.Notifications.Sqlite.Files;
using HotSwap.Notifications.Sqlite.Telemetry;
using HotSwap.Notifications.Sqlite.Writing;
using HotSwap.Notifications.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace HotSwap.Notifications.Sqlite.Tests;

/// <summary>A folder with the file of a log, for one test. Disposal ends the logs that were created in it.</summary>
internal sealed class LogFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sqlite-log-");
    private readonly List<SqliteDeploymentLog> _logs = [];
    private readonly ILoggerFactory _loggers;
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    public LogFolder() => _loggers = LoggerFactory.Create(logging => logging.AddProvider(Messages));

    public SqliteDeploymentLogOptions Options { get; } = new();

    public DeploymentNotificationsOptions Notifications { get; } = new();

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2025, 11, 20, 12, 0, 0, TimeSpan.Zero));

    public string Folder => _folder.FullName;

    public string File => Path.Combine(Folder, "deployments.db");

    public IMeterFactory Meters => _services.GetRequiredService<IMeterFactory>();

    /// <summary>Gets the log messages of the logs.</summary>
    public LogWatcher Messages { get; } = new();

    /// <summary>Creates a log without opening it.</summary>
    /// <param name="file">The file. Default: the file of this folder.</param>
    /// <param name="time">The clock. Default: the fake clock of this folder. A log that retries by itself needs the real clock.</param>
    public SqliteDeploymentLog Create(DatabaseFile? file = null, TimeProvider? time = null)
    {
        file ??= new DatabaseFile($"Data Source={File}");
        var metrics = new SqliteMetrics(Meters, file);
        var log = new SqliteDeploymentLog(
            file,
            Microsoft.Extensions.Options.Options.Create(Options),
            Microsoft.Extensions.Options.Options.Create(Notifications),
            new SqliteLogHealth(file, metrics, _loggers.CreateLogger<SqliteLogHealth>()),
            metrics,
            time ?? Time);
        _logs.Add(log);
        return log;
    }

    public async Task<OpenLog> OpenAsync(DatabaseFile? file = null, TimeProvider? time = null)
    {
        var log = Create(file, time);
        var observer = new RecordingObserver();
        await log.OpenAsync(observer, CancellationToken.None).WithPatience();
        return new OpenLog(log, observer);
    }

    /// <summary>Copies the file and its write-ahead log to another folder, in the state that a crash of the machine would leave.</summary>
    public LogFolder CopyAsAfterACrash()
    {
        var copy = new LogFolder();
        foreach (var path in new[] { File, File + "-wal" })
        {
            System.IO.File.Copy(path, Path.Combine(copy.Folder, Path.GetFileName(path)));
        }

        return copy;
    }

    public void Dispose()
    {
        foreach (var log in _logs)
        {
            log.Dispose();
        }

        _loggers.Dispose();
        _services.Dispose();
        _folder.Delete(recursive: true);
    }
}
