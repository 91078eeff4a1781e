using HotSwap.Notifications.ClientConformance.Rules;
using HotSwap.Notifications.ClientConformance.Wire;

namespace HotSwap.Notifications.ClientConformance.Scenarios;

/// <summary>Scenarios in which the server refuses a call: with each code of the contract, with an unknown code, and without a code.</summary>
internal static class Refusals
{
    /// <summary>After two refusals, a client has waited at most 3.6 s.</summary>
    private static readonly TimeSpan _passingLimit = TimeSpan.FromSeconds(10);

    private static readonly string[] _final = ["not_allowed", "invalid_argument", "too_many_subscriptions"];

    private static readonly string[] _passing =
    [
        "not_ready", "not_decided", "too_many_calls", "too_many_connections", "history_lost", "message_too_large", "malformed_message",
    ];

    public static IReadOnlyList<Scenario> Scenarios { get; } =
    [
        .. _final.Select(code => new Scenario($"refused-{code}", $"the hub refuses with {code}, which is final", run => FinalAsync(run, code))),
        new("refused-all", "the hub refuses the watch of all deployments with a final code", run => FinalAsync(run, "not_allowed")) { WatchesAll = true },
        new("refused-later", "the user loses the right while the client is disconnected", FinalLaterAsync),
        new("refused-by-code", "a final refusal whose message reads like a temporary one", FinalByCodeAsync),
        .. _passing.Select(code => Passing(code, $"[{code}] The scenario refuses this call.", $"the hub refuses with {code}, which is temporary")),
        Passing("unknown-code", "[code_of_a_later_version] Come back later.", "the hub refuses with an unknown code"),
        Passing("passing-by-code", "[not_decided] The subscription was refused: not_allowed.", "a temporary refusal whose message reads like a final one"),
        Passing("without-code", "The moon is in the wrong phase.", "a HubException of the host, without a code"),
        new("refused-unexpected-error", "the call fails with an error other than a HubException", UnexpectedErrorAsync)
        {
            SilenceBreaks = Rule.AsksAgain,
        },
        new("refused-passing-later", "a temporary refusal after a cut", PassingLaterAsync) { SilenceBreaks = Rule.AsksAgain },
    ];

    private static Scenario Passing(string name, string message, string about) =>
        new($"refused-{name}", about, run => PassingAsync(run, message)) { SilenceBreaks = Rule.AsksAgain, Limit = _passingLimit };

    private static Task FinalAsync(ScenarioRun run, string code)
    {
        run.Hub.PlanCall(call => RefuseAsFinal(run, call, $"[{code}] The scenario refuses this call."));
        run.ExpectRefused(code);
        return Task.CompletedTask;
    }

    private static Task FinalByCodeAsync(ScenarioRun run)
    {
        run.Hub.PlanCall(call => RefuseAsFinal(run, call, "[not_allowed] Not ready yet. Too many calls."));
        run.ExpectRefused("not_allowed");
        return Task.CompletedTask;
    }

    private static async Task FinalLaterAsync(ScenarioRun run)
    {
        run.Seed("Pending");
        await run.BegunAsync();
        run.Hub.PlanCall(call => RefuseAsFinal(run, call, "[not_allowed] The scenario refuses this call."));
        run.ExpectRefused("not_allowed");
        run.Cut();
    }

    private static async Task PassingAsync(ScenarioRun run, string message)
    {
        run.Seed("Pending");
        run.Hub.PlanCall(call => run.Hub.Refuse(call, message, CallOutcome.TemporaryRefusal));
        run.Hub.PlanCall(call => run.Hub.Refuse(call, message, CallOutcome.TemporaryRefusal));
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
        await run.AllReportedAsync();
        run.Hub.PlanCall(call => run.Hub.Refuse(call, "[not_ready] The scenario refuses this call.", CallOutcome.TemporaryRefusal));
        run.Cut();
        run.Commit("Verifying");
        await run.SubscribedAsync();
        run.Succeed();
    }

    private static void RefuseAsFinal(ScenarioRun run, HubCall call, string message) =>
        run.Hub.Refuse(call, message, CallOutcome.FinalRefusal);
}
