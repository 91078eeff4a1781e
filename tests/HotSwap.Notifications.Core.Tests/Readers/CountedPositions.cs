namespace HotSwap.Notifications.Core.Tests.Readers;

/// <summary>A client of all deployments that counts positions, as the wire contract requires.</summary>
internal static class CountedPositions
{
    /// <summary>Asserts that the client sees no gap between its answers and the written events, and reaches a position.</summary>
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
            Assert.True(first <= counted + 1, $"The positions {first} to {last} do not follow {counted}: {string.Join(", ", writer.Lines)}.");
            counted = Math.Max(counted, last);
        }

        Assert.Equal(upTo, counted);
    }

    /// <summary>Returns all statuses that the client has received, each once, in the order of arrival.</summary>
    public static List<DeploymentStatusMessage> Got(DeploymentSubscriptionAnswer answer, RecordingWriter writer) =>
        [.. answer.Statuses.Concat(writer.Statuses).DistinctBy(status => status.Position)];
}
