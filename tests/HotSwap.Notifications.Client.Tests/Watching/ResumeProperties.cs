using FsCheck.Xunit;

namespace HotSwap.Notifications.Client.Tests.Watching;

public class ResumeProperties
{
    /// <summary>
    /// Whatever the network does, a watcher sees 1, 2, 3 … n in order, or a marked jump; and in the end the last status. A failure
    /// prints the shrunk schedule and the seed to replay it with.
    /// </summary>
    [Property(MaxTest = 10_000, EndSize = 200)]
    public void Updates_AnySchedule_AreInOrderOrMarked((byte Action, byte Argument)[] schedule)
    {
        using var model = new ResumeModel();
        model.Run(schedule.Select(step => ((int)step.Action, (int)step.Argument)));
    }
}
