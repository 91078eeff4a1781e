using HotSwap.Notifications.TestSupport;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace HotSwap.Notifications.Sqlite.Tests;

public sealed class SqliteMetricsTests : IDisposable
{
    private readonly LogFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task AppendAsync_Batch_IsOneCommitWithItsStatuses()
    {
        using var commits = Collect<double>("commit.duration");
        using var statuses = Collect<int>("commit.statuses");
        var log = await _folder.OpenAsync();

        await log.AppendAsync("a", "b", "c");

        Assert.Single(commits.GetMeasurementSnapshot());
        Assert.Equal(3, Assert.Single(statuses.GetMeasurementSnapshot()).Value);
    }

    [Fact]
    public async Task Checkpoint_AfterAnErasure_EmptiesTheWriteAheadLog()
    {
        using var file = Collect<long>("file.bytes");
        using var wal = Collect<long>("wal.bytes");
        var log = await _folder.OpenAsync();
        await log.AppendAsync("a");
        Assert.InRange(Now(wal), 1, long.MaxValue);

        await log.Log.DeleteAsync("a", CancellationToken.None).AsTask().WithPatience();

        Assert.Equal(0, Now(wal));
        Assert.Equal(new FileInfo(_folder.File).Length, Now(file));
    }

    [Fact]
    public async Task OpenAsync_FileOfAnotherProgram_IsAnErrorOfThatPart()
    {
        using var errors = Collect<long>("errors");
        await File.WriteAllTextAsync(_folder.File, new string('x', 4096));

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var opening = _folder.OpenAsync(time: TimeProvider.System);
        await errors.WaitForMeasurementsAsync(1, patience.Token);

        Assert.Equal("open", errors.GetMeasurementSnapshot()[0].Tags["part"]);
        File.Delete(_folder.File);
        await opening;
    }

    private static long Now(MetricCollector<long> gauge)
    {
        gauge.RecordObservableInstruments();
        return gauge.LastMeasurement!.Value;
    }

    private MetricCollector<T> Collect<T>(string name)
        where T : struct => new(_folder.Meters, "HotSwap.Notifications", $"hotswap.notifications.sqlite.{name}");
}
