using FsCheck.Xunit;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Timelines;

namespace HotSwap.Notifications.Core.Tests.Timelines;

public class StatusRingProperties
{
    /// <summary>
    /// Checks the ring against a plain list, with any gaps between positions and any query, while statuses are removed and the ring is cleared.
    /// </summary>
    [Property(MaxTest = 300, EndSize = 120)]
    public void StatusRing_AnySteps_IsAList(byte[] steps)
    {
        var ring = new StatusRing();
        var expected = new List<long>();
        var position = 0L;
        foreach (var step in steps)
        {
            switch (step)
            {
                case 0:
                    ring.Clear();
                    expected.Clear();
                    break;
                case < 100 when expected.Count > 0:
                    Assert.Equal(expected[0], ring.RemoveFirst().Position);
                    expected.RemoveAt(0);
                    break;
                default:
                    position += 1 + (step % 4);
                    ring.Add(At(position));
                    expected.Add(position);
                    break;
            }

            AssertSame(expected, ring, position);
        }
    }

    [Fact]
    public void RemoveFirst_AfterABurst_KeepsWhatIsLeft()
    {
        var ring = new StatusRing();
        for (var position = 1; position <= 10_000; position++)
        {
            ring.Add(At(position));
        }

        for (var position = 1; position < 10_000; position++)
        {
            Assert.Equal(position, ring.RemoveFirst().Position);
        }

        AssertSame([10_000], ring, position: 10_000);
    }

    private static void AssertSame(List<long> expected, StatusRing ring, long position)
    {
        Assert.Equal(expected, Enumerable.Range(0, ring.Count).Select(index => ring[index].Position));
        if (expected.Count == 0)
        {
            Assert.Equal(0, ring.IndexAfter(position));
            return;
        }

        Assert.Equal((expected[0], expected[^1]), (ring.First.Position, ring.Last.Position));
        for (var after = expected[0] - 2; after <= position + 1; after++)
        {
            Assert.Equal(expected.Count(each => each <= after), ring.IndexAfter(after));
        }
    }

    private static StatusRecord At(long position) => new(
        new LoggedStatus
        {
            ExecutionId = "d",
            Payload = default,
            IsFinal = false,
            Sequence = position,
            Position = position,
            AppendedAt = default,
        },
        new DeploymentTimeline("d", completeAfter: 0),
        payloadForAll: null);
}
