using HotSwap.Notifications.ClientConformance.Rules;
using HotSwap.Notifications.ClientConformance.Scenarios;

namespace HotSwap.Notifications.ClientConformance.Running;

/// <summary>The result of a scenario.</summary>
/// <param name="Scenario">The scenario.</param>
/// <param name="Violation">The violation, or null if the client passed.</param>
/// <param name="Took">The duration.</param>
/// <param name="Errors">The last lines that the client wrote to the standard error stream.</param>
internal sealed record ScenarioResult(Scenario Scenario, Violation? Violation, TimeSpan Took, IReadOnlyCollection<string> Errors);
