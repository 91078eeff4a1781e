using FsCheck.Xunit;
using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.Core.Tests.Timelines;

public class HistoryProperties
{
    private const int Bound = 1024 * 1024;

    /// <summary>
    /// Checks that a client with a cursor gets every status since then, or learns of the loss, and that the memory is bounded, whatever is
    /// appended, finished, enlarged, forgotten or erased. A failure prints the shrunk schedule and the seed that replays it.
    /// </summary>
    [Property(MaxTest = 100, EndSize = 120)]
    public void Resume_AnySchedule_AnswersWithAllThatWasMissedOrNotRecovered((byte Action, byte Argument)[] schedule)
    {
        using var rig = new CoreRig(options =>
        {
            options.History.StatusesPerDeployment = 3;
            options.History.StatusesOfAllDeployments = 8;
            options.History.MaxBytes = Bound;
            options.History.MaxDeployments = 4;
        }).Open();
        using var gauges = new HistoryGauges(rig);
        var appended = new List<(string Id, long Position)>();
        var head = 0;
        foreach (var (action, argument) in schedule)
        {
            var id = $"d{argument % 6}";
            switch (action % 16)
            {
                case < 9:
                    head++;
                    rig.Append(id, size: argument / 16 * 1024);
                    appended.Add((id, rig.Store.Head));
                    break;
                case < 11:
                    head++;
                    rig.Append(id, size: argument * 1024, status: DeploymentStatuses.Failed);
                    appended.Add((id, rig.Store.Head));
                    break;
                case 11:
                    rig.Share(id, "Build", argument % 100);
                    break;
                case 12:
                    rig.Time.Advance(TimeSpan.FromMinutes(argument));
                    break;
                case 13:
                    Erase(rig, id);
                    appended.RemoveAll(status => status.Id == id);
                    break;
                default:
                    AssertWhole(rig, appended, DeploymentScope.Of(id), after: Math.Max(0, rig.Store.Head - (argument / 16)));
                    AssertWhole(rig, appended, DeploymentScope.All, after: Math.Max(0, rig.Store.Head - (argument / 16)));
                    break;
            }

            Assert.Equal(head, rig.Store.Head);
            Assert.InRange(gauges.Bytes, 0, Bound);
            Assert.InRange(gauges.Deployments, 0, 4);
        }
    }

    private static void Erase(CoreRig rig, string executionId)
    {
        var erasing = ((IErasableLog)rig.Log).DeleteAsync(executionId, CancellationToken.None);
        Assert.True(erasing.IsCompletedSuccessfully, "The log must complete the deletion synchronously in this rig.");
        rig.Store.Erase(executionId);
    }

    private static void AssertWhole(CoreRig rig, List<(string Id, long Position)> appended, DeploymentScope scope, long after)
    {
        var (subscriber, writer) = rig.Connect();
        var answer = rig.Resume(subscriber, scope, rig.Head with { Number = after });
        rig.Run();
        rig.Registry.Remove(subscriber);
        var got = answer.Statuses.Concat(writer.Statuses).Select(status => status.Position).ToArray();
        var of = appended.Where(status => scope.IsAll || status.Id == scope.ExecutionId).ToArray();
        if (answer.Recovered)
        {
            Assert.Equal(of.Where(status => status.Position > after).Select(status => status.Position), got);
            return;
        }

        // The current state consists of the latest status of each known deployment.
        var latest = of.GroupBy(status => status.Id).Select(statuses => statuses.Max(status => status.Position));
        Assert.All(got, position => Assert.Contains(position, latest));
        if (!scope.IsAll)
        {
            Assert.Equal(rig.Store.GetLatestState(scope.ExecutionId) is null ? 0 : 1, got.Length);
        }
    }
}
