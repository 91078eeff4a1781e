using HotSwap.Notifications.Core.Tests.Logs;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Sqlite.Tests.Kills;
using HotSwap.Notifications.TestSupport;
using Microsoft.Data.Sqlite;

namespace HotSwap.Notifications.Sqlite.Tests;

/// <summary>One log at a time uses the file.</summary>
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

        await Waiting.UntilAsync("the node has committed 5 statuses", () => Task.FromResult(ReadPosition() == 5));
        var (opening, observer) = OpenSecond(out _);
        var message = await _folder.Messages.WaitForAsync("is in use by");
        Assert.Contains($"process {node.Id} on {Environment.MachineName} since ", message, StringComparison.Ordinal);
        Assert.False(opening.IsCompleted);
        await node.KillAsync();

        await opening.WithPatience();
        Assert.Equal(["d:1@1", "d:2@2", "d:3@3", "d:4@4", "d:5@5"], observer.Snapshot.Recent.Select(OpenLog.Line));
        Assert.Equal(5, Assert.Single(observer.Snapshot.EarlierTerms).End);
    }

    /// <summary>Reads what the node has committed, as any other program can.</summary>
    private long ReadPosition()
    {
        using var connection = new SqliteConnection($"Data Source={_folder.File};Mode=ReadOnly;Pooling=False");
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
