using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using HotSwap.Notifications.History;
using HotSwap.Notifications.TestSupport;

namespace HotSwap.Notifications.Tests.History;

public class RecentStatusesTests
{
    /// <summary>Against a plain list: any capacity, any gaps between positions, any question, cleared at any time.</summary>
    [Property(MaxTest = 500)]
    public Property Add_AnyPositions_KeepsTheLatestAndFindsWhatFollows() => Prop.ForAll(
        Gen.Choose(1, 40).Zip(Gen.Choose(0, 6).ListOf()).ToArbitrary(),
        input =>
        {
            var (capacity, steps) = input;
            var recent = new RecentStatuses(capacity);
            var expected = new List<long>();
            var position = 0L;
            foreach (var step in steps)
            {
                if (step == 0)
                {
                    recent.Clear();
                    expected.Clear();
                    continue;
                }

                position += step;
                expected.Add(position);
                long? displaced = expected.Count > capacity ? expected[0] : null;
                expected.RemoveRange(0, expected.Count - Math.Min(expected.Count, capacity));

                Assert.Equal(displaced, recent.Add(At(position))?.Position);
                Assert.Equal(expected.Count, recent.Count);
                for (var after = expected[0] - 2; after <= position + 1; after++)
                {
                    Assert.Equal(expected.Where(each => each > after), recent.After(after).Select(status => status.Position));
                }
            }
        });

    [Fact]
    public void After_Nothing_IsEmpty() => Assert.Empty(new RecentStatuses(capacity: 8).After(0));

    private static DeploymentStatusMessage At(long position) => new()
    {
        ExecutionId = "d",
        Status = DeploymentStatuses.Running,
        UpdatedAt = States.Noon,
        Details = States.Bare("d"),
        Position = position,
    };
}
