using HotSwap.Notifications.ClientConformance.Rules;
using HotSwap.Notifications.ClientConformance.Scenarios;

namespace HotSwap.Notifications.ClientConformance.Running;

/// <summary>How a client did in a scenario.</summary>
/// <param name="Scenario">The scenario.</param>
/// <param name="Violation">The rule that was broken; null where the client passed.</param>
/// <param name="Took">How long it took.</param>
/// <param name="Errors">The client's last lines on stderr.</param>
internal sealed record ScenarioResult(Scenario Scenario, Violation? Violation, TimeSpan Took, IReadOnlyCollection<string> Errors);
