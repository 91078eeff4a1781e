namespace HotSwap.Notifications.Testing.Contract;

/// <summary>A rule of the contract.</summary>
/// <param name="Name">The name, as a test framework shows it.</param>
/// <param name="Parts">The parts that a log must have for the rule.</param>
/// <param name="Statement">The rule in a sentence.</param>
/// <param name="Check">Tests the rule.</param>
internal sealed record LogRule(string Name, LogContractParts Parts, string Statement, Func<LogRun, Task> Check);
