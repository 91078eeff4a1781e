namespace HotSwap.Notifications.Core.Tests.Readers;

/// <summary>What a client of all deployments does that counts positions, as the wire contract says.</summary>
internal static class CountedPositions
{
    /// <summary>Asserts that the client sees no gap between what it was answered and what it was written, and comes to a position.</summary>
    public static void AssertNoGap(DeploymentSubscriptionAnswer answer, RecordingWriter writer, long upTo)
    {
        var counted = answer.Cursor.Number;
        foreach (var written in writer.Written)
        {
            var (first, last) = written switch
            {
                DeploymentStatusMessage status => (status.Position, status.Position),
                DeploymentsWithheldMessage withheld => (withheld.FirstPosition, withheld.LastPosition),
                _ => (counted, counted),
            };
            Assert.True(first <= counted + 1, $"After {counted} came {first} to {last}: {string.Join(", ", writer.Lines)}.");
            counted = Math.Max(counted, last);
        }

        Assert.Equal(upTo, counted);
    }

    /// <summary>Returns all statuses that the client has got, each once, in the order in which it got them.</summary>
    public static List<DeploymentStatusMessage> Got(DeploymentSubscriptionAnswer answer, RecordingWriter writer) =>
        [.. answer.Statuses.Concat(writer.Statuses).DistinctBy(status => status.Position)];
}
