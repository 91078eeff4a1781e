using HotSwap.Notifications.ClientConformance.Rules;
using HotSwap.Notifications.ClientConformance.Wire;

namespace HotSwap.Notifications.ClientConformance.Scenarios;

/// <summary>A call is refused, with each code of the contract, with one of a later version, and without a code.</summary>
internal static class Refusals
{
    /// <summary>After two refusals a client has waited for 3.6 s at most.</summary>
    private static readonly TimeSpan _passingLimit = TimeSpan.FromSeconds(10);

    private static readonly string[] _final = ["not_allowed", "invalid_argument", "too_many_subscriptions"];

    private static readonly string[] _passing =
    [
        "not_ready", "not_decided", "too_many_calls", "too_many_connections", "history_lost", "message_too_large", "malformed_message",
    ];

    public static IReadOnlyList<Scenario> Scenarios { get; } =
    [
        .. _final.Select(code => new Scenario($"refused-{code}", $"the hub refuses with {code}, which is final", run => FinalAsync(run, code))),
        new("refused-all", "the hub refuses to show all deployments", run => FinalAsync(run, "not_allowed")) { WatchesAll = true },
        new("refused-later", "the right is taken away while the connection is cut", FinalLaterAsync),
        new("refused-by-code", "a final refusal whose sentence reads like a passing one", FinalByCodeAsync),
        .. _passing.Select(code => Passing(code, $"[{code}] The scenario refuses this call.", $"the hub refuses with {code}, which passes")),
        Passing("unknown-code", "[code_of_a_later_version] Come back later.", "the hub refuses with a code that no client knows"),
        Passing("passing-by-code", "[not_decided] The subscription was refused: not_allowed.", "a passing refusal that reads like a final one"),
        Passing("without-code", "The moon is in the wrong phase.", "a HubException of the host's own, without a code"),
        new("refused-unexpected-error", "the call fails with an error that is no HubException", UnexpectedErrorAsync)
        {
            SilenceBreaks = Rule.AsksAgain,
        },
        new("refused-passing-later", "a passing refusal after a cut", PassingLaterAsync) { SilenceBreaks = Rule.AsksAgain },
    ];

    private static Scenario Passing(string name, string message, string about) =>
        new($"refused-{name}", about, run => PassingAsync(run, message)) { SilenceBreaks = Rule.AsksAgain, Limit = _passingLimit };

    private static Task FinalAsync(ScenarioRun run, string code)
    {
        run.Hub.PlanCall(call => RefuseForGood(run, call, $"[{code}] The scenario refuses this call."));
        run.ExpectRefused(code);
        return Task.CompletedTask;
    }

    private static Task FinalByCodeAsync(ScenarioRun run)
    {
        run.Hub.PlanCall(call => RefuseForGood(run, call, "[not_allowed] Not ready yet. Too many calls."));
        run.ExpectRefused("not_allowed");
        return Task.CompletedTask;
    }

    private static async Task FinalLaterAsync(ScenarioRun run)
    {
        run.Seed("Pending");
        await run.BegunAsync();
        run.Hub.PlanCall(call => RefuseForGood(run, call, "[not_allowed] The scenario refuses this call."));
        run.ExpectRefused("not_allowed");
        run.Cut();
    }

    private static async Task PassingAsync(ScenarioRun run, string message)
    {
        run.Seed("Pending");
        run.Hub.PlanCall(call => run.Hub.Refuse(call, message, CallOutcome.RefusedForNow));
        run.Hub.PlanCall(call => run.Hub.Refuse(call, message, CallOutcome.RefusedForNow));
        await run.BegunAsync();
        run.Notify("Running");
        run.Succeed();
    }

    private static async Task UnexpectedErrorAsync(ScenarioRun run)
    {
        run.Seed("Pending");
        run.Hub.PlanCall(run.Hub.Fail);
        await run.BegunAsync();
        run.Succeed();
    }

    private static async Task PassingLaterAsync(ScenarioRun run)
    {
        run.Seed("Pending");
        await run.BegunAsync();
        run.Notify("Running");
        await run.ToldAsync();
        run.Hub.PlanCall(call => run.Hub.Refuse(call, "[not_ready] The scenario refuses this call.", CallOutcome.RefusedForNow));
        run.Cut();
        run.Commit("Verifying");
        await run.SubscribedAsync();
        run.Succeed();
    }

    private static void RefuseForGood(ScenarioRun run, HubCall call, string message) =>
        run.Hub.Refuse(call, message, CallOutcome.RefusedForGood);
}
