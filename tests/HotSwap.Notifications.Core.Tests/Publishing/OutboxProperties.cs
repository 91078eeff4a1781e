using FsCheck.Xunit;

namespace HotSwap.Notifications.Core.Tests.Publishing;

public class OutboxProperties
{
    /// <summary>
    /// Checks that the outbox behaves like <see cref="OutboxModel"/> for every order of adds, takes and commits, and that it signals before
    /// something can be taken. A failure prints the shrunk schedule and the seed that replays it.
    /// </summary>
    [Property(MaxTest = 2_000, EndSize = 150)]
    public void Outbox_AnySchedule_IsTheModel((byte Action, byte Argument)[] schedule, bool hasInterval)
    {
        var (capacity, limit, interval) = (5, 8, hasInterval ? 100 : 0);
        using var rig = new OutboxRig(new DeploymentNotificationsOptions
        {
            Outbox =
            {
                ProgressLimit = capacity,
                StatusLimit = limit,
                ProgressInterval = TimeSpan.FromMilliseconds(interval),
            },
        });
        var model = new OutboxModel(capacity, limit, interval);
        var number = 0;
        var signalsAtRest = 0;
        foreach (var (action, argument) in schedule)
        {
            var id = $"d{argument % 3}";
            switch (action % 16)
            {
                case < 4:
                    number++;
                    Assert.Equal(!model.TryAdd(id, number), Record.Exception(() => rig.Status(id, number)) is DeploymentNotificationRefusedException);
                    break;
                case < 8:
                    number++;
                    model.AddProgress(id, $"s{argument / 3 % 2}", number);
                    rig.Progress(id, $"s{argument / 3 % 2}", number);
                    break;
                case < 12 when model.HasTaken:
                    rig.Commit();
                    model.Commit();
                    break;
                case < 12:
                    signalsAtRest = Take(rig, model, max: 1 + (argument % 4)) ? -1 : rig.Signals;
                    break;
                case < 14:
                    rig.Advance(argument);
                    model.Now += argument;
                    break;
                case 14:
                    rig.Clock.Offset = TimeSpan.FromHours(argument - 128);
                    break;
                case 15 when argument % 8 == 0:
                    rig.Outbox.Complete();
                    model.Complete();
                    break;
                default:
                    rig.Outbox.ReleaseHeld();
                    model.ReleaseHeld();
                    break;
            }

            Assert.Equal(model.Count, rig.Outbox.Count);

            // A consumer rests when the outbox is empty, and the next signal wakes it. The timer may be late by its resolution.
            Assert.False(rig.Signals == signalsAtRest && model.HasSomething(late: 1), "Something can be taken, but the outbox did not signal it.");
        }
    }

    private static bool Take(OutboxRig rig, OutboxModel model, int max)
    {
        var (statuses, progress) = model.Take(max);
        var taken = rig.Take(max);
        Assert.Equal(statuses, taken.Take(statuses.Length));
        Assert.Equal(progress, taken.Skip(statuses.Length).Order(StringComparer.Ordinal));
        return taken.Length > 0;
    }
}
