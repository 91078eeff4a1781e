using System.Reflection;
using HotSwap.Notifications.Core.Tests.Logs;
using HotSwap.Notifications.Logs;
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
        await using var node = StartNode();
        using var http = new HttpClient { BaseAddress = await node.WaitForAddressAsync() };
        await WaitUntilAsync("the node is healthy", async () =>
        {
            using var answer = await http.GetAsync("health");
            return answer.IsSuccessStatusCode;
        });
        for (var number = 1; number <= 5; number++)
        {
            using var response = await http.PostAsync($"statuses/d/Running/{number}", content: null).WithPatience();
            response.EnsureSuccessStatusCode();
        }

        await WaitUntilAsync("the node has committed 5 statuses", () => Task.FromResult(ReadPosition() == 5));
        var (opening, observer) = OpenSecond(out _);
        var message = await _folder.Messages.WaitForAsync("is in use by");
        Assert.Contains($"process {node.Id} on {Environment.MachineName} since ", message, StringComparison.Ordinal);
        Assert.False(opening.IsCompleted);
        await node.KillAsync();

        await opening.WithPatience();
        Assert.Equal(["d:1@1", "d:2@2", "d:3@3", "d:4@4", "d:5@5"], observer.Snapshot.Recent.Select(OpenLog.Line));
        Assert.Equal(5, Assert.Single(observer.Snapshot.EarlierTerms).End);
    }

    private static async Task WaitUntilAsync(string reason, Func<Task<bool>> isSo)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        var started = TimeProvider.System.GetTimestamp();
        while (!await isSo())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience.Limit, $"Waited in vain until {reason}.");
            await pace.WaitForNextTickAsync();
        }
    }

    private ChildProcess StartNode()
    {
        var metadata = typeof(LockTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().ToDictionary(each => each.Key, each => each.Value!);
        var bin = Path.Combine(metadata["RepositoryRoot"], "tests", "HotSwap.Notifications.TestNode", "bin", metadata["Configuration"], "net10.0");
        return new ChildProcess(
            "dotnet",
            [Path.Combine(bin, "HotSwap.Notifications.TestNode.dll"), "--urls", "http://127.0.0.1:0", "--sqlite", _folder.File],
            bin);
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
