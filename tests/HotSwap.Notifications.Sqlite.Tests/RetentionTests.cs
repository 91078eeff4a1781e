using System.Text;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Sqlite.Database;
using HotSwap.Notifications.Sqlite.Writing;
using HotSwap.Notifications.TestSupport;
using Microsoft.Data.Sqlite;

namespace HotSwap.Notifications.Sqlite.Tests;

/// <summary>Tests of which statuses retention removes from the file, and which stay.</summary>
public sealed class RetentionTests : IDisposable
{
    private static readonly TimeSpan _round = TimeSpan.FromSeconds(10);

    private readonly LogFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Round_StatusesTooOld_DeletesAllButTheLatestOfActiveDeployments()
    {
        _folder.Options.Retention = TimeSpan.FromHours(1);
        var log = await _folder.OpenAsync();
        await log.AppendAsync(OpenLog.Item("active"), OpenLog.Item("over"), OpenLog.Item("active"), OpenLog.Item("over", isFinal: true));
        _folder.Time.Advance(TimeSpan.FromHours(1) - _round);
        await log.AppendAsync("young");
        Assert.Equal(5, (await log.ReadAsync()).Statuses.Count);

        _folder.Time.Advance(_round);

        var page = await log.ReadAsync();
        Assert.Equal(["young:1@5"], page.Statuses.Select(OpenLog.Line));
        Assert.Equal(4, page.CompleteAfter);
        Assert.Equal(["active:2@3", "young:1@5"], await log.LatestAsync());
    }

    [Fact]
    public async Task AppendAsync_FinishedDeploymentThatRetentionHasDeleted_BeginsAtOneAgain()
    {
        _folder.Options.Retention = TimeSpan.FromHours(1);
        var log = await _folder.OpenAsync();
        await log.AppendAsync(OpenLog.Item("d"), OpenLog.Item("d", isFinal: true) with { Key = "k" });
        _folder.Time.Advance(TimeSpan.FromHours(2));

        Assert.Equal([new AppendResult(AppendOutcome.Appended, 1, 3)], await log.AppendAsync(OpenLog.Item("d") with { Key = "k" }));
    }

    [Fact]
    public async Task Round_StatusesTooMany_DeletesTheOldestInSteps()
    {
        _folder.Options.MaxStatuses = 100;
        var log = await _folder.OpenAsync();
        const int Count = 100 + Retention.StepSize - 1;
        await log.AppendAsync([.. Enumerable.Range(1, Count).Select(number => OpenLog.Item($"d-{number}", isFinal: true))]);
        Assert.Equal(Count, (await log.ReadAsync()).Statuses.Count);

        await log.AppendAsync([.. Enumerable.Range(1, 2 * Retention.StepSize).Select(_ => OpenLog.Item("active"))]);

        // Each step queues the next one behind the pending read, so that some reads run between two steps.
        var kept = new List<int>();
        do
        {
            kept.Add((await log.ReadAsync()).Statuses.Count);
        }
        while (kept[^1] > 100 && kept.Count < 1_000);

        Assert.Equal(100, kept[^1]);
        Assert.Equal(["active:512@867"], await log.LatestAsync());
    }

    [Fact]
    public async Task Step_MoreThanOneStepIsDue_DeletesOneStep()
    {
        _folder.Options.MaxStatuses = 100;
        await (await _folder.OpenAsync()).AppendAsync([.. Enumerable.Range(1, 355).Select(_ => OpenLog.Item("d"))]);
        _folder.Options.MaxStatuses = 1;
        using var copy = _folder.CopyAsAfterACrash();
        using var database = LogDatabase.Open(new Files.DatabaseFile($"Data Source={copy.File}"), SqliteSynchronousMode.Full, _folder.Time);
        var retention = new Retention(_folder.Options, _folder.Time);

        Assert.True(retention.Step(database));
        Assert.Equal(Retention.StepSize, database.Head.CompleteAfter);
        Assert.False(retention.Step(database));
        Assert.Equal(354, database.Head.CompleteAfter);
    }

    [Fact]
    public async Task Step_ClockHasJumpedAhead_DeletesByAgeOnlyAfterAnHour()
    {
        var clock = new AdjustableClock(_folder.Time);
        var retention = new Retention(_folder.Options, clock);
        using var database = await DatabaseWithAsync("d", "d");

        clock.Ahead = TimeSpan.FromDays(400);
        Assert.False(retention.Step(database));
        _folder.Time.Advance(_round);
        retention.Step(database);
        clock.Ahead = TimeSpan.Zero;
        retention.Step(database);
        _folder.Time.Advance(TimeSpan.FromHours(2));
        retention.Step(database);
        Assert.Equal(0, database.Head.TrimmedUpTo);

        clock.Ahead = TimeSpan.FromDays(31);
        retention.Step(database);
        _folder.Time.Advance(TimeSpan.FromMinutes(59));
        retention.Step(database);
        Assert.Equal(0, database.Head.TrimmedUpTo);
        _folder.Time.Advance(TimeSpan.FromMinutes(1));
        retention.Step(database);
        Assert.Equal(2, database.Head.TrimmedUpTo);
    }

    [Fact]
    public async Task Step_ClockHasJumped_StillDeletesWhatIsTooMany()
    {
        var clock = new AdjustableClock(_folder.Time);
        var retention = new Retention(_folder.Options, clock);
        using var database = await DatabaseWithAsync("d", "d", "d");
        _folder.Options.MaxStatuses = 2;
        clock.Ahead = TimeSpan.FromDays(400);

        retention.Step(database);

        Assert.Equal(1, database.Head.TrimmedUpTo);
    }

    [Fact]
    public async Task Step_StatusDatedInTheFuture_IsDeletedWithTheOneBehindIt()
    {
        var clock = new AdjustableClock(_folder.Time);
        using var database = await DatabaseWithAsync("d");
        clock.Ahead = TimeSpan.FromDays(400);
        new BatchAppend([OpenLog.Item("d")], clock).Run(database);
        clock.Ahead = TimeSpan.Zero;
        new BatchAppend([OpenLog.Item("d")], clock).Run(database);
        _folder.Time.Advance(TimeSpan.FromDays(31));
        clock.Ahead = TimeSpan.FromDays(400);
        new BatchAppend([OpenLog.Item("d")], clock).Run(database);
        clock.Ahead = TimeSpan.Zero;
        var retention = new Retention(_folder.Options, clock);

        retention.Step(database);

        Assert.Equal(3, database.Head.TrimmedUpTo);
    }

    [Fact]
    public async Task AppendAsync_LatestStateThatRetentionHasLeft_IsDeletedWithTheNextStatus()
    {
        _folder.Options.Retention = TimeSpan.FromHours(1);
        var log = await _folder.OpenAsync();
        await log.AppendAsync(OpenLog.Item("d") with { Payload = "the latest for a while"u8.ToArray() });
        _folder.Time.Advance(TimeSpan.FromHours(2));
        Assert.Equal(["d:1@1"], await log.LatestAsync());

        await log.AppendAsync("d");

        Assert.Equal(["d:2@2"], await log.LatestAsync());
        log.Log.Dispose();
        Assert.False(FileContains("the latest for a while"));
    }

    [Fact]
    public async Task OpenAsync_AfterRetention_ReportsTheLatestOfActiveDeploymentsAndFromWhereHistoryIsComplete()
    {
        _folder.Options.Retention = TimeSpan.FromHours(1);
        var log = await _folder.OpenAsync();
        await log.AppendAsync("active", "active");
        _folder.Time.Advance(TimeSpan.FromHours(2));
        await log.AppendAsync("young");
        log.Log.Dispose();

        var snapshot = (await _folder.OpenAsync()).Snapshot;

        Assert.Equal(["active:2@2"], snapshot.Latest.Select(OpenLog.Line));
        Assert.Equal(["young:1@3"], snapshot.Recent.Select(OpenLog.Line));
        Assert.Equal(2, snapshot.CompleteAfter);
    }

    [Fact]
    public async Task DeleteAsync_Deployment_LeavesNoByteOfItAndSaysWhereHistoryIsComplete()
    {
        var log = await _folder.OpenAsync();
        await log.AppendAsync(
            OpenLog.Item("other"),
            OpenLog.Item("d") with { Payload = "a person's name"u8.ToArray(), Key = "a person's key" },
            OpenLog.Item("other"));
        Assert.True(FileContains("a person's name"), "The file must contain the text before the deletion.");

        Assert.True(await log.Log.DeleteAsync("d", CancellationToken.None));

        Assert.False(FileContains("a person's"));
        var page = await log.ReadAsync();
        Assert.Equal(["other:2@3"], page.Statuses.Select(OpenLog.Line));
        Assert.Equal(2, page.CompleteAfter);
        log.Log.Dispose();
        var snapshot = (await _folder.OpenAsync()).Snapshot;
        Assert.Equal((2, 3), (snapshot.CompleteAfter, snapshot.Position));
        Assert.Empty(snapshot.Latest);
    }

    [Fact]
    public async Task ReadAsync_OneDeploymentAfterAnotherWasErased_HasItsWholeHistory()
    {
        var log = await _folder.OpenAsync();
        await log.AppendAsync("b", "a", "b", "a", "b");

        await log.Log.DeleteAsync("a", CancellationToken.None);

        var (whole, rest) = (await log.ReadAsync(executionId: "b"), await log.ReadAsync(after: 2, "b"));
        Assert.Equal(["b:1@1", "b:2@3", "b:3@5"], whole.Statuses.Select(OpenLog.Line));
        Assert.Equal(["b:2@3", "b:3@5"], rest.Statuses.Select(OpenLog.Line));
        Assert.Equal((0, 0), (whole.CompleteAfter, rest.CompleteAfter));
        Assert.Equal(4, (await log.ReadAsync()).CompleteAfter);
    }

    [Fact]
    public async Task ReadAsync_ErasedDeploymentThatBeganAnew_TellsAReaderOfTheErasedStatusesOnly()
    {
        var log = await _folder.OpenAsync();
        await log.AppendAsync("b", "a", "b", "a");
        await log.Log.DeleteAsync("a", CancellationToken.None);
        await log.AppendAsync("a", "a");

        var pages = new List<(long After, long CompleteAfter, string Statuses)>();
        foreach (var after in new[] { 0L, 1, 3, 4, 5 })
        {
            var page = await log.ReadAsync(after, "a");
            pages.Add((after, page.CompleteAfter, string.Join(' ', page.Statuses.Select(OpenLog.Line))));
        }

        Assert.Equal(
            [
                (0, 0, "a:1@5 a:2@6"), (1, 4, "a:1@5 a:2@6"), (3, 4, "a:1@5 a:2@6"), (4, 0, "a:1@5 a:2@6"), (5, 0, "a:2@6"),
            ],
            pages);
    }

    [Fact]
    public async Task ReadAsync_OneDeploymentAfterRetentionAndAnErasure_IsCompleteAfterRetention()
    {
        _folder.Options.Retention = TimeSpan.FromHours(1);
        var log = await _folder.OpenAsync();
        await log.AppendAsync("b", "b");
        _folder.Time.Advance(TimeSpan.FromHours(2));
        await log.AppendAsync("b", "a");
        await log.Log.DeleteAsync("a", CancellationToken.None);

        var page = await log.ReadAsync(executionId: "b");

        Assert.Equal((2, "b:3@3"), (page.CompleteAfter, Assert.Single(page.Statuses.Select(OpenLog.Line))));
    }

    [Fact]
    public async Task DeleteAsync_WhileABackupReadsTheFile_EndsOnceTheBytesAreGone()
    {
        var log = await _folder.OpenAsync(time: TimeProvider.System);
        await log.AppendAsync(OpenLog.Item("d") with { Payload = "a person's name"u8.ToArray() });
        using var backup = new SqliteConnection($"Data Source={_folder.File};Pooling=False");
        backup.Open();
        Execute(backup, "BEGIN; SELECT * FROM statuses;");

        var deleting = log.Log.DeleteAsync("d", CancellationToken.None).AsTask();
        await log.AppendAsync("other");
        Assert.False(deleting.IsCompleted);
        Execute(backup, "COMMIT");

        Assert.True(await deleting.WithPatience());
        Assert.False(FileContains("a person's"));
    }

    [Fact]
    public async Task VacuumInto_WhileTheLogIsOpen_IsAnOlderHistoryToWhichNoLaterCursorBelongs()
    {
        var log = await _folder.OpenAsync();
        await log.AppendAsync("a", "b");
        using var restored = new LogFolder();
        using (var backup = new SqliteConnection($"Data Source={_folder.File};Pooling=False"))
        {
            backup.Open();
            Execute(backup, $"VACUUM INTO '{restored.File}'");
        }

        await log.AppendAsync("c");

        var older = await restored.OpenAsync();
        Assert.Equal(["a:1@1", "b:1@2"], await older.LatestAsync());
        Assert.Equal(CursorValidity.Valid, await older.CheckAsync(log.Epoch, 2));
        Assert.Equal(CursorValidity.Lost, await older.CheckAsync(log.Epoch, 3));
    }

    [Fact]
    public async Task Round_AfterAnErasure_DeletesWhatStandsBeforeItAsWell()
    {
        _folder.Options.Retention = TimeSpan.FromHours(1);
        var log = await _folder.OpenAsync();
        await log.AppendAsync(OpenLog.Item("other") with { Payload = "before the erased one"u8.ToArray() }, OpenLog.Item("other"), OpenLog.Item("d"));
        await log.Log.DeleteAsync("d", CancellationToken.None);
        Assert.True(FileContains("before the erased one"), "The file must contain the text before the deletion.");

        _folder.Time.Advance(TimeSpan.FromHours(2));

        Assert.Equal(["other:2@2"], await log.LatestAsync());
        log.Log.Dispose();
        Assert.False(FileContains("before the erased one"));
    }

    [Fact]
    public async Task AppendAsync_MoreKeysThanAreRemembered_ForgetsTheOldest()
    {
        var log = await _folder.OpenAsync();
        await log.AppendAsync([.. Enumerable.Range(0, KeyTable.MaxKeys + 1).Select(number => OpenLog.Item("d") with { Key = $"{number}" })]);

        var results = await log.AppendAsync(OpenLog.Item("d") with { Key = "1" }, OpenLog.Item("d") with { Key = "0" });

        Assert.Equal([AppendOutcome.Duplicate, AppendOutcome.Appended], results.Select(result => result.Outcome));
    }

    [Fact]
    public async Task AppendAsync_MoreProducersThanAreRemembered_ForgetsTheOneSilentLongest()
    {
        var log = await _folder.OpenAsync();
        static LogItem By(int producer, long number) => OpenLog.Item("d") with { Producer = new ProducerNumber("me", $"{producer}", number) };
        await log.AppendAsync([.. Enumerable.Range(0, ProducerTable.MaxProducers).Select(producer => By(producer, 1))]);

        await log.AppendAsync(By(0, 2), By(ProducerTable.MaxProducers, 1));

        var results = await log.AppendAsync(By(0, 2), By(1, 1));
        Assert.Equal([AppendOutcome.Duplicate, AppendOutcome.Appended], results.Select(result => result.Outcome));
    }

    [Fact]
    public async Task AppendAsync_MuchAtOnce_IsMovedFromTheWriteAheadLog()
    {
        var log = await _folder.OpenAsync();
        var large = OpenLog.Item("d") with { Payload = new byte[1024 * 1024] };
        var lengths = new List<long>();
        for (var batch = 0; batch < 24; batch++)
        {
            await log.AppendAsync(large);
            await log.LatestAsync();
            lengths.Add(new FileInfo(_folder.File + "-wal").Length);
        }

        Assert.InRange(lengths.Max(), 1, 18 * 1024 * 1024);
        Assert.Contains(0, lengths);
        Assert.InRange(new FileInfo(_folder.File).Length, 15 * 1024 * 1024, long.MaxValue);
    }

    [Fact]
    public async Task FindExpiredLeasesAsync_AfterReopening_GrantsEachLeaseAnew()
    {
        var log = await _folder.OpenAsync();
        await log.AppendAsync("leased", "without");
        await log.Log.RenewLeasesAsync(["leased"], TimeSpan.FromSeconds(30), CancellationToken.None);
        _folder.Time.Advance(TimeSpan.FromSeconds(29));
        log.Log.Dispose();
        _folder.Time.Advance(TimeSpan.FromHours(1));

        var again = await _folder.OpenAsync();

        _folder.Time.Advance(TimeSpan.FromSeconds(29));
        Assert.Empty(await again.Log.FindExpiredLeasesAsync(CancellationToken.None));
        _folder.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["leased:1@1"], (await again.Log.FindExpiredLeasesAsync(CancellationToken.None)).Select(OpenLog.Line));
    }

    private async Task<LogDatabase> DatabaseWithAsync(params string[] executionIds)
    {
        var log = await _folder.OpenAsync();
        await log.AppendAsync(executionIds);
        log.Log.Dispose();
        return LogDatabase.Open(new Files.DatabaseFile($"Data Source={_folder.File}"), SqliteSynchronousMode.Full, _folder.Time);
    }

    private bool FileContains(string text) => new[] { _folder.File, _folder.File + "-wal" }
        .Where(File.Exists)
        .Any(path =>
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;
        });

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
