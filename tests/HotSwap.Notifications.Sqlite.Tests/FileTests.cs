using System.Runtime.Versioning;
using HotSwap.Notifications.Core.Tests.Logs;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Sqlite.Files;
using HotSwap.Notifications.TestSupport;
using Microsoft.Data.Sqlite;

namespace HotSwap.Notifications.Sqlite.Tests;

/// <summary>Tests of unusable files. Each gives a clear message, and no committed status is lost.</summary>
public sealed class FileTests : IDisposable
{
    private readonly LogFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    [UnsupportedOSPlatform("windows")]
    public async Task OpenAsync_NewFile_IsOfItsOwnerAlone()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no file modes.");
        var log = await _folder.OpenAsync();
        await log.AppendAsync("a");

        var names = Directory.EnumerateFiles(_folder.Folder).Order(StringComparer.Ordinal).ToList();

        Assert.Equal(
            ["deployments.db", "deployments.db-shm", "deployments.db-wal", "deployments.db.lock", "deployments.db.owner"],
            names.Select(Path.GetFileName));
        Assert.All(names, name => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(name)));
    }

    [Fact]
    public async Task OpenAsync_RelativePath_LogsTheFullPathOnce()
    {
        await CloseAfterAsync("a", "b");
        using var folder = new LogFolder();
        var relative = new DatabaseFile($"Data Source={Path.GetRelativePath(Directory.GetCurrentDirectory(), _folder.File)}");

        var log = await folder.OpenAsync(relative, TimeProvider.System);
        await log.Log.OpenAsync(log.Observer, CancellationToken.None).WithPatience();

        Assert.Equal([$"The log on SQLite has opened the file {_folder.File}. The position of its latest status is 2."], folder.Messages.Messages);
    }

    [Fact]
    public async Task OpenAsync_FileWithGarbage_SaysSoAndOpensOnceItIsGone()
    {
        File.WriteAllText(_folder.File, new string('x', 10_000));

        var (opening, observer, trouble) = await OpenInTroubleAsync();
        Assert.Equal(
            $"The file '{_folder.File}' is not a SQLite database, or is corrupt. Restore a backup, or move the file elsewhere to start with a new one.", trouble);
        Assert.Equal('x', File.ReadAllText(_folder.File)[^1]);
        File.Delete(_folder.File);

        await opening.WithPatience();
        Assert.Equal(0, observer.Snapshot.Position);
    }

    [Fact]
    public async Task OpenAsync_CorruptTable_SaysSoAndOpensTheRestoredBackup()
    {
        await CloseAfterAsync("a", "b");
        var backup = File.ReadAllBytes(_folder.File);
        var corrupt = backup.ToArray();
        corrupt.AsSpan(4_096).Fill(0xAB);
        File.WriteAllBytes(_folder.File, corrupt);

        var (opening, observer, trouble) = await OpenInTroubleAsync();
        Assert.Equal($"The file '{_folder.File}' is corrupt. Restore a backup, or move the file elsewhere to start with a new one.", trouble);
        File.WriteAllBytes(_folder.File, backup);

        await opening.WithPatience();
        Assert.Equal(["a:1@1", "b:1@2"], observer.Snapshot.Recent.Select(OpenLog.Line));
    }

    [Fact]
    public async Task OpenAsync_NewerVersion_SaysSoAndLeavesTheFileAlone()
    {
        await CloseAfterAsync("a");
        Execute("PRAGMA user_version = 2");
        var before = File.ReadAllBytes(_folder.File);

        var (_, _, trouble) = await OpenInTroubleAsync();

        Assert.Equal($"The file '{_folder.File}' has version 2, but this library reads versions up to 1. Update HotSwap.Notifications.Sqlite.", trouble);
        Assert.Equal(before, File.ReadAllBytes(_folder.File));
    }

    [Fact]
    public async Task OpenAsync_DatabaseOfAnotherProgram_SaysSoAndLeavesTheFileAlone()
    {
        Execute("CREATE TABLE theirs (id INTEGER)");
        var before = File.ReadAllBytes(_folder.File);

        var (_, _, trouble) = await OpenInTroubleAsync();

        Assert.Equal($"The file '{_folder.File}' is the database of another program. Specify another file in the connection string.", trouble);
        Assert.Equal(before, File.ReadAllBytes(_folder.File));
    }

    [Fact]
    public async Task OpenAsync_ReadOnly_SaysSo()
    {
        await CloseAfterAsync("a");

        var (_, _, trouble) = await OpenInTroubleAsync(new DatabaseFile($"Data Source={_folder.File};Mode=ReadOnly"));

        Assert.Equal($"The file '{_folder.File}' or its folder is read-only. Grant this process write access to both.", trouble);
    }

    [Fact]
    public async Task OpenAsync_NoFolder_SaysSoAndOpensOnceItIsThere()
    {
        var missing = Path.Combine(_folder.Folder, "missing");
        var path = Path.Combine(missing, "deployments.db");

        var (opening, _, trouble) = await OpenInTroubleAsync(new DatabaseFile($"Data Source={path}"));
        Assert.Equal($"The folder of the file '{path}' does not exist. Create it, or change the connection string.", trouble);
        Directory.CreateDirectory(missing);

        await opening.WithPatience();
    }

    [Fact]
    public async Task AppendAsync_DiskIsFull_WaitsAndAppendsOnceThereIsSpace()
    {
        var file = new LimitedFile($"Data Source={_folder.File}");
        var log = await _folder.OpenAsync(file, TimeProvider.System);
        await log.AppendAsync("a");
        file.Fill();

        var large = OpenLog.Item("b") with { Payload = new byte[200_000] };
        var appending = log.AppendAsync(OpenLog.Item("a"), large);
        await _folder.Messages.WaitForAsync("is full");
        Assert.Equal($"The disk of the file '{_folder.File}' is full. Free disk space.", log.Log.Trouble);
        Assert.Equal(["a:1@1"], await log.LatestAsync());
        Assert.False(appending.IsCompleted);
        file.Free();

        Assert.Equal([(2L, 2L), (1L, 3L)], (await appending).Select(result => (result.Sequence, result.Position)));
        Assert.Null(log.Log.Trouble);
        Assert.Equal(["a:1@1", "a:2@2", "b:1@3"], log.Observer.Reported.OfType<LoggedStatus>().Select(OpenLog.Line));
        Assert.Single(log.Observer.Reported.OfType<LogSnapshot>());
    }

    [Theory]
    [InlineData(
        "CREATE TRIGGER refuse BEFORE INSERT ON statuses WHEN NEW.execution_id = 'b' BEGIN SELECT RAISE(ABORT, 'refused'); END",
        "DROP TRIGGER refuse",
        "SQLite Error 19: 'refused'.")]
    [InlineData("ALTER TABLE producers RENAME TO theirs", "ALTER TABLE theirs RENAME TO producers", "SQLite Error 1: 'no such table: producers'.")]
    public async Task AppendAsync_SqliteRefuses_WaitsAndAppendsTheBatchOnceInTheSameTerm(string breaking, string mending, string reason)
    {
        var log = await _folder.OpenAsync(time: TimeProvider.System);
        await log.AppendAsync("a");
        Execute(breaking);

        var appending = log.AppendAsync(OpenLog.Item("a"), OpenLog.Item("b") with { Producer = new ProducerNumber("me", "p", 1) });
        await Task.WhenAny(appending, _folder.Messages.WaitForAsync("cannot be used"));
        Assert.Equal(
            $"SQLite cannot use the file '{_folder.File}', possibly because another program has changed it: {reason} "
            + "Undo that change, restore a backup, or move the file elsewhere to start with a new one.",
            log.Log.Trouble);
        Assert.Equal(["a:1@1"], await log.LatestAsync());
        Execute(mending);

        Assert.Equal([(2L, 2L), (1L, 3L)], (await appending).Select(result => (result.Sequence, result.Position)));
        Assert.Null(log.Log.Trouble);
        Assert.Equal(["a:1@1", "a:2@2", "b:1@3"], log.Observer.Reported.OfType<LoggedStatus>().Select(OpenLog.Line));
        Assert.Single(log.Observer.Reported.OfType<LogSnapshot>());
    }

    [Fact]
    public void StorageFailure_AnyFailureOfSqlite_IsOneWithASentence()
    {
        foreach (var code in Enumerable.Range(1, 28))
        {
            var failure = new SqliteException("Why.", code);

            Assert.True(StorageFailure.Is(failure), $"Code {code}");
            Assert.Contains("'/x.db'", StorageFailure.Describe(failure, "/x.db"), StringComparison.Ordinal);
        }

        Assert.Equal(
            "This process has too little memory to use the file '/x.db'. Raise its memory limit.",
            StorageFailure.Describe(new SqliteException("out of memory", 7), "/x.db"));
        Assert.False(StorageFailure.KeepsConnection(new SqliteException("out of memory", 7)));
    }

    [Fact]
    public async Task OpenAsync_PathOfAFolder_SaysSoAndLeavesNothingBeside()
    {
        var path = Path.Combine(_folder.Folder, "folder");
        Directory.CreateDirectory(path);

        var (opening, _, trouble) = await OpenInTroubleAsync(new DatabaseFile($"Data Source={path}"));

        Assert.Equal($"'{path}' is a folder. Specify a file in the connection string, such as '{Path.Combine(path, "deployments.db")}'.", trouble);
        Assert.Equal([path], Directory.EnumerateFileSystemEntries(_folder.Folder));
        Directory.Delete(path);
        await opening.WithPatience();
    }

    [Fact]
    public async Task AppendAsync_ItemThatCannotBeWritten_AppendsNothingOfTheBatch()
    {
        var log = await _folder.OpenAsync();
        await log.AppendAsync("a");

        await Assert.ThrowsAnyAsync<Exception>(() => log.AppendAsync(
            OpenLog.Item("a"),
            OpenLog.Item("b") with { Key = "k", Producer = new ProducerNumber("me", "p", 1) },
            OpenLog.Item("c") with { ExecutionId = null! }));

        Assert.Equal(["a:1@1"], await log.LatestAsync());
        Assert.Single(log.Observer.Reported.OfType<LoggedStatus>());
        Assert.Equal(
            [new AppendResult(AppendOutcome.Appended, 1, 2)],
            await log.AppendAsync(OpenLog.Item("b") with { Key = "k", Producer = new ProducerNumber("me", "p", 1) }));
    }

    [Fact]
    public async Task AppendAsync_AnotherProgramHasWritten_OpensAgainInANewTerm()
    {
        var log = await _folder.OpenAsync(time: TimeProvider.System);
        await log.AppendAsync("a");
        var first = log.Epoch;
        Execute("UPDATE head SET position = 10");

        var result = Assert.Single(await log.AppendAsync("a"));

        Assert.Equal(new AppendResult(AppendOutcome.Appended, 2, 11), result);
        Assert.Equal((10, 10), (log.Snapshot.Position, log.Snapshot.CompleteAfter));
        Assert.Equal([new LogTerm(first, 10)], log.Snapshot.EarlierTerms);
        Assert.Contains(_folder.Messages.Messages, message => message.Contains("Another program has written", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Data Source=:memory:")]
    [InlineData("Data Source=x.db;Mode=Memory")]
    [InlineData("Data Source=file:x.db?mode=memory")]
    [InlineData("Mode=ReadWrite")]
    public void DatabaseFile_NamesNoFile_IsRefused(string connectionString)
    {
        var error = Assert.Throws<ArgumentException>(() => new DatabaseFile(connectionString));

        Assert.StartsWith("Data Source must be the path of a file, such as deployments.db; it was '", error.Message, StringComparison.Ordinal);
    }

    private async Task CloseAfterAsync(params string[] executionIds)
    {
        var log = await _folder.OpenAsync();
        await log.AppendAsync(executionIds);
        log.Log.Dispose();
    }

    /// <summary>Starts to open a log that cannot be opened, and returns the reported reason.</summary>
    private async Task<(Task Opening, RecordingObserver Observer, string? Trouble)> OpenInTroubleAsync(DatabaseFile? file = null)
    {
        var log = _folder.Create(file, TimeProvider.System);
        var observer = new RecordingObserver();
        var opening = log.OpenAsync(observer, CancellationToken.None);
        await _folder.Messages.WaitForAsync("cannot be used");
        Assert.False(opening.IsCompleted);
        return (opening, observer, log.Trouble);
    }

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_folder.File};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
