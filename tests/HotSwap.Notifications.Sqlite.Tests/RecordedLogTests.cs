using System.Reflection;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Sqlite.Files;
using Microsoft.Data.Sqlite;

namespace HotSwap.Notifications.Sqlite.Tests;

/// <summary>
/// Tests with a file of format version 1, recorded with version 0.2 of this library, which later versions must read. It contains two terms, a
/// deployment trimmed by retention, an erased deployment, a producer, a key and a lease.
/// </summary>
public sealed class RecordedLogTests : IDisposable
{
    private const string FirstEpoch = "29fd8ac612ef4e7fb6cbc0fdcabbffff";
    private const string SecondEpoch = "969904215d994083966b15ac8206b9fe";

    private static readonly string _recorded = Path.Combine(
        typeof(RecordedLogTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(each => each.Key == "RepositoryRoot").Value!,
        "tests", "HotSwap.Notifications.Sqlite.Tests", "Recorded", "log-v1.db");

    private readonly LogFolder _folder = new();

    public RecordedLogTests()
    {
        File.Copy(_recorded, _folder.File);

        // The time of the recording.
        _folder.Time.Advance(TimeSpan.FromHours(2));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task OpenAsync_RecordedFile_KnowsWhatItHolds()
    {
        var snapshot = (await _folder.OpenAsync()).Snapshot;

        Assert.Equal((8, 3), (snapshot.Position, snapshot.CompleteAfter));
        Assert.Equal(["silent:1@2"], snapshot.Latest.Select(OpenLog.Line));
        Assert.Equal(["alpha:1@4", "beta:1@5", "alpha:2@6", "alpha:3@7", "beta:2@8"], snapshot.Recent.Select(OpenLog.Line));
        Assert.Equal([false, false, false, true, false], snapshot.Recent.Select(status => status.IsFinal));
        Assert.All(snapshot.Recent, status => Assert.Equal(_folder.Time.GetUtcNow(), status.AppendedAt));
        var message = StatusPayload.Read(snapshot.Recent[3].Payload.Span, sequence: 3, position: 7);
        Assert.Equal(("alpha", DeploymentStatuses.Succeeded), (message.ExecutionId, message.Status));
    }

    [Fact]
    public async Task CheckCursorAsync_OfRecordedTerms_VouchesForThem()
    {
        var log = await _folder.OpenAsync();

        Assert.Equal([new LogTerm(FirstEpoch, 6), new LogTerm(SecondEpoch, 8)], log.Snapshot.EarlierTerms);
        Assert.Equal(CursorValidity.Valid, await log.CheckAsync(FirstEpoch, 6));
        Assert.Equal(CursorValidity.Lost, await log.CheckAsync(FirstEpoch, 7));
        Assert.Equal(CursorValidity.Valid, await log.CheckAsync(SecondEpoch, 8));
    }

    [Fact]
    public async Task AppendAsync_ToTheRecordedFile_KnowsItsProducerAndItsKey()
    {
        var log = await _folder.OpenAsync();

        var results = await log.AppendAsync(
            OpenLog.Item("alpha") with { Key = "key" },
            OpenLog.Item("alpha") with { Producer = new ProducerNumber("owner", "producer", 7) },
            OpenLog.Item("silent"));

        Assert.Equal(
            [
                new AppendResult(AppendOutcome.Duplicate, 2, 6),
                new AppendResult(AppendOutcome.Duplicate, 2, 6),
                new AppendResult(AppendOutcome.Appended, 2, 9),
            ],
            results);
    }

    [Fact]
    public async Task FindExpiredLeasesAsync_OfTheRecordedFile_FindsItsLease()
    {
        var log = await _folder.OpenAsync();

        _folder.Time.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal(["beta:2@8"], (await log.Log.FindExpiredLeasesAsync(CancellationToken.None)).Select(OpenLog.Line));
    }

    /// <summary>
    /// Tests that the tables are unchanged. A changed table needs a new format version: keep the recorded file of the old version, and migrate
    /// it.
    /// </summary>
    [Fact]
    public async Task OpenAsync_NewFile_HasTheTablesOfTheRecordedOne()
    {
        using var folder = new LogFolder();
        await folder.OpenAsync();

        Assert.Equal(Tables(_folder.File), Tables(folder.File));
    }

    private static List<string> Tables(string path)
    {
        using var connection = new DatabaseFile($"Data Source={path}").Connect();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name";
        using SqliteDataReader reader = command.ExecuteReader();
        var tables = new List<string>();
        while (reader.Read())
        {
            tables.Add(reader.GetString(0));
        }

        Assert.NotEmpty(tables);
        return tables;
    }
}
