using HotSwap.Notifications.ClientConformance.Rules;

namespace HotSwap.Notifications.ClientConformance.Scenarios;

/// <summary>One kind of fault, and what the client has to make of it.</summary>
/// <param name="Name">The name on the command line and in the report.</param>
/// <param name="About">What happens, in a few words.</param>
/// <param name="RunAsync">The server's part.</param>
internal sealed record Scenario(string Name, string About, Func<ScenarioRun, Task> RunAsync)
{
    /// <summary>Gets a value indicating whether the client watches all deployments.</summary>
    public bool WatchesAll { get; init; }

    /// <summary>Gets the rule that a client breaks which ends, or stays silent.</summary>
    public Rule SilenceBreaks { get; init; } = Rule.NoSilentWait;

    /// <summary>
    /// Gets how long the scenario takes at most, from the client's first connection. The default has room for a reconnect after 10 s, which
    /// is the third delay of our clients.
    /// </summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(15);
}
