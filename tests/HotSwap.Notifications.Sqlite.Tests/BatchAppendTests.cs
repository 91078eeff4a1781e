using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Sqlite.Database;
using HotSwap.Notifications.Sqlite.Files;
using HotSwap.Notifications.Sqlite.Writing;

namespace HotSwap.Notifications.Sqlite.Tests;

/// <summary>Tests that a failed commit leaves it open whether the file contains the batch, and that the next attempt looks it up.</summary>
public sealed class BatchAppendTests : IDisposable
{
    private readonly LogFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_AgainAfterACommit_ReturnsItsResultsAndLeavesTheReportToTheSnapshot()
    {
        var append = new BatchAppend([OpenLog.Item("a"), OpenLog.Item("b"), OpenLog.Item("a")], _folder.Time);
        IReadOnlyList<AppendResult> first;
        using (var database = Open())
        {
            first = append.Run(database).Results;
        }

        using var again = Open();
        var (results, toReport) = append.Run(again);

        Assert.Equal(first, results);
        Assert.Empty(toReport);
        Assert.Equal(3, again.Head.Position);
    }

    [Fact]
    public void Run_AgainAfterTheCommitWasLost_AppendsTheBatch()
    {
        var append = new BatchAppend([OpenLog.Item("a"), OpenLog.Item("b")], _folder.Time);
        using (var database = Open())
        {
            append.Run(database);
        }

        File.Delete(_folder.File);
        using var again = Open();
        var (results, toReport) = append.Run(again);

        Assert.Equal([(1L, 1L), (1L, 2L)], results.Select(result => (result.Sequence, result.Position)));
        Assert.Equal(["a:1@1", "b:1@2"], toReport.Select(OpenLog.Line));
    }

    [Fact]
    public void Run_AgainWhereOtherStatusesStand_AppendsTheBatchAfterThem()
    {
        var append = new BatchAppend([OpenLog.Item("a")], _folder.Time);
        using (var database = Open())
        {
            append.Run(database);
        }

        File.Delete(_folder.File);
        using var again = Open();
        new BatchAppend([OpenLog.Item("a", isFinal: true)], _folder.Time).Run(again);
        var (results, toReport) = append.Run(again);

        Assert.Equal([new AppendResult(AppendOutcome.Appended, 2, 2)], results);
        Assert.Equal(["a:2@2"], toReport.Select(OpenLog.Line));
    }

    private LogDatabase Open() =>
        LogDatabase.Open(new DatabaseFile($"Data Source={_folder.File}"), SqliteSynchronousMode.Full, _folder.Time);
}
