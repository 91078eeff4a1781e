using HotSwap.Notifications.ClientConformance.Rules;

namespace HotSwap.Notifications.ClientConformance.Scenarios;

/// <summary>A test case: the faults that the server injects, and the updates that it expects from the client.</summary>
/// <param name="Name">The name on the command line and in the report.</param>
/// <param name="About">A short description for <c>--list</c>.</param>
/// <param name="RunAsync">The script of the server.</param>
internal sealed record Scenario(string Name, string About, Func<ScenarioRun, Task> RunAsync)
{
    /// <summary>Gets a value indicating whether the client watches all deployments.</summary>
    public bool WatchesAll { get; init; }

    /// <summary>Gets the rule that a client breaks if it ends early or stays silent.</summary>
    public Rule SilenceBreaks { get; init; } = Rule.NoSilentWait;

    /// <summary>
    /// Gets the time limit of the scenario, from the first connection of the client. The default of 15 s allows for a reconnect after 10 s, the
    /// third delay of our clients.
    /// </summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(15);
}
