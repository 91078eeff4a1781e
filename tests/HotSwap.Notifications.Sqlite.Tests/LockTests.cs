using HotSwap.Notifications.Core.Tests.Logs;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Sqlite.Files;
using HotSwap.Notifications.Sqlite.Tests.Kills;
using HotSwap.Notifications.TestSupport;
using Microsoft.Data.Sqlite;

namespace HotSwap.Notifications.Sqlite.Tests;

/// <summary>Tests that only one log at a time uses the file.</summary>
public sealed class LockTests : IDisposable
{
    private readonly LogFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task OpenAsync_FileIsInUse_WaitsAndNamesTheHolder()
    {
        var first = await _folder.OpenAsync();
        await first.AppendAsync("a");

        var (opening, observer) = OpenSecond(out var second);
        var message = await _folder.Messages.WaitForAsync("is in use by");
        Assert.Contains($"process {Environment.ProcessId} on {Environment.MachineName} since ", message, StringComparison.Ordinal);
        Assert.Contains("is in use by", second.Trouble, StringComparison.Ordinal);
        Assert.False(opening.IsCompleted);
        await first.AppendAsync("a");
        first.Log.Dispose();

        await opening.WithPatience();
        Assert.Null(second.Trouble);
        Assert.Equal(["a:1@1", "a:2@2"], observer.Snapshot.Recent.Select(OpenLog.Line));
    }

    [Fact]
    public async Task OpenAsync_Cancelled_EndsTheWait()
    {
        await _folder.OpenAsync();
        using var cancelling = new CancellationTokenSource();
        var opening = _folder.Create(time: TimeProvider.System).OpenAsync(new RecordingObserver(), cancelling.Token);
        await _folder.Messages.WaitForAsync("is in use by");

        await cancelling.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opening.WithPatience());
    }

    [Fact]
    public async Task OpenAsync_HolderIsKilled_TakesOverWithEverythingThatItCommitted()
    {
        await using var node = new NodeProcess(_folder.File);
        await node.StartAsync();
        await node.WhenHealthyAsync();
        for (var number = 1; number <= 5; number++)
        {
            await node.NotifyAsync("d", DeploymentStatuses.Running, number);
        }

        await Waiting.UntilAsync("the node has committed 5 statuses", () => Task.FromResult(ReadPosition(_folder.File) == 5));
        var (opening, observer) = OpenSecond(out _);
        var message = await _folder.Messages.WaitForAsync("is in use by");
        Assert.Contains($"process {node.Id} on {Environment.MachineName} since ", message, StringComparison.Ordinal);
        Assert.False(opening.IsCompleted);
        await node.KillAsync();

        await opening.WithPatience();
        Assert.Equal(["d:1@1", "d:2@2", "d:3@3", "d:4@4", "d:5@5"], observer.Snapshot.Recent.Select(OpenLog.Line));
        Assert.Equal(5, Assert.Single(observer.Snapshot.EarlierTerms).End);
    }

    [Fact]
    public async Task Round_FilesWereDeletedAndASecondLogHasThem_WaitsAndNamesTheHolder()
    {
        var first = await _folder.OpenAsync();
        await first.AppendAsync("a");
        foreach (var file in Directory.GetFiles(_folder.Folder))
        {
            File.Delete(file);
        }

        var second = await _folder.OpenAsync();
        await second.AppendAsync("b");
        _folder.Time.Advance(TimeSpan.FromSeconds(10));

        await _folder.Messages.WaitForAsync("was deleted while this process held it, and process ");
        await _folder.Messages.WaitForAsync("is in use by process ");
        var appending = first.AppendAsync("a");
        await Assert.ThrowsAsync<LogFileException>(() => first.ReadAsync());
        Assert.Contains("is in use by", first.Log.Trouble, StringComparison.Ordinal);
        Assert.Equal(["b:1@1"], await second.LatestAsync());
        second.Log.Dispose();
        await WhileTimePassesAsync(appending);

        Assert.Equal(["b:1@1", "a:1@2"], await first.LatestAsync());
        Assert.Equal([second.Epoch], first.Snapshot.EarlierTerms.Select(term => term.Epoch));
    }

    [Fact]
    public async Task Round_FileWasMovedAway_BeginsANewOneInATermOfItsOwn()
    {
        var log = await _folder.OpenAsync();
        await log.AppendAsync("a", "a");
        var epoch = log.Epoch;
        File.Move(_folder.File, _folder.File + ".moved");
        _folder.Time.Advance(TimeSpan.FromSeconds(10));

        await _folder.Messages.WaitForAsync($"The file '{_folder.File}' was deleted or moved while this process used it. This process opens the path again.");
        await _folder.Messages.WaitForAsync("can be used again");
        await log.AppendAsync("a");

        Assert.Equal(["a:1@1"], await log.LatestAsync());
        Assert.Equal(CursorValidity.Lost, await log.CheckAsync(epoch, 2));
        Assert.Null(log.Log.Trouble);
        Assert.Equal((1, 2), (ReadPosition(_folder.File), ReadPosition(_folder.File + ".moved")));
    }

    [Fact]
    public async Task Round_NothingHasHappened_StaysInItsTerm()
    {
        var log = await _folder.OpenAsync();
        await log.AppendAsync("a");
        _folder.Time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(["a:1@1"], await log.LatestAsync());
        Assert.Single(log.Observer.Reported.OfType<LogSnapshot>());
        Assert.Equal([$"The log on SQLite has opened the file {_folder.File}. The position of its latest status is 0."], _folder.Messages.Messages);
    }

    /// <summary>Lets a log retry until a task has ended.</summary>
    private async Task WhileTimePassesAsync(Task task)
    {
        for (var round = 0; !task.IsCompleted && round < 1_000; round++)
        {
            _folder.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(task, Task.Delay(10));
        }

        await task.WithPatience();
    }

    /// <summary>Reads the committed statuses of the node, as any other program can.</summary>
    private static long ReadPosition(string path)
    {
        using var connection = new SqliteConnection($"Data Source={path};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT position FROM head";
        return (long)command.ExecuteScalar()!;
    }

    private (Task Opening, RecordingObserver Observer) OpenSecond(out IDeploymentLog second)
    {
        var observer = new RecordingObserver();
        second = _folder.Create(time: TimeProvider.System);
        return (second.OpenAsync(observer, CancellationToken.None), observer);
    }
}
