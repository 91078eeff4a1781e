using FsCheck.Xunit;

namespace HotSwap.Notifications.Client.Tests.Watching;

public class ResumeProperties
{
    /// <summary>
    /// Checks that a watcher sees 1, 2, 3 … n in order, or a marked jump, and finally the last status, whatever the network does. A failure
    /// prints the shrunk schedule and the seed that replays it.
    /// </summary>
    [Property(MaxTest = 10_000, EndSize = 200)]
    public void Updates_AnySchedule_AreInOrderOrMarked((byte Action, byte Argument)[] schedule)
    {
        using var model = new ResumeModel();
        model.Run(schedule.Select(step => ((int)step.Action, (int)step.Argument)));
    }
}
