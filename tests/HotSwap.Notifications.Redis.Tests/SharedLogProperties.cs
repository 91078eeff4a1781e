using FsCheck.Xunit;
using HotSwap.Notifications.TestSupport;

namespace HotSwap.Notifications.Redis.Tests;

/// <summary>Checks the order and the numbers of the shared log while several nodes append concurrently.</summary>
public sealed class SharedLogProperties(SharedLogNodes shared) : IClassFixture<SharedLogNodes>
{
    private readonly IReadOnlyList<TestServer> _nodes = shared.All;
    private int _run;

    /// <summary>Checks the log. A failure prints the shrunk schedule and the seed that replays it.</summary>
    [Property(MaxTest = 100, EndSize = 100)]
    public async Task Append_AnySchedule_NumbersHaveNoGapAndEachNodeKeepsItsOrder((byte Node, byte Deployment)[] schedule)
    {
        if (_nodes.Count == 0)
        {
            return; // The other contract tests are skipped with the reason.
        }

        _run++;
        var (epoch, start) = (_nodes[0].Store().Epoch, _nodes[0].Store().Head);
        var numbers = new int[_nodes.Count];
        foreach (var (node, deployment) in schedule)
        {
            var from = node % _nodes.Count;
            await _nodes[from].Notifier.NotifyAsync($"run-{_run}-d-{deployment % 4}", $"{from} {++numbers[from]}");
        }

        foreach (var node in _nodes)
        {
            await node.ReachedAsync(start + schedule.Length);
            var statuses = node.ResumeAll(new DeploymentCursor(epoch, start)).Statuses;
            Assert.Equal(Enumerable.Range(1, schedule.Length).Select(number => start + number), statuses.Select(status => status.Position));
            Assert.All(statuses.GroupBy(status => status.ExecutionId), one =>
                Assert.Equal(Enumerable.Range(1, one.Count()).Select(number => (long)number), one.Select(status => status.Sequence)));
            Assert.All(statuses.GroupBy(status => status.Status[0]), one =>
                Assert.Equal(Enumerable.Range(1, one.Count()), one.Select(status => int.Parse(status.Status[2..], System.Globalization.CultureInfo.InvariantCulture))));
        }
    }
}
