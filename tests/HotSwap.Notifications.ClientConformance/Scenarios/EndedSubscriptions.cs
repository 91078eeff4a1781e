using HotSwap.Notifications.ClientConformance.Rules;
using HotSwap.Notifications.ClientConformance.Wire;

namespace HotSwap.Notifications.ClientConformance.Scenarios;

/// <summary>Scenarios in which the server ends the subscription, but not the connection.</summary>
internal static class EndedSubscriptions
{
    public static IReadOnlyList<Scenario> Scenarios { get; } =
    [
        new("ended-not_allowed", "the subscription ends with not_allowed, and the server refuses the next Resume call", NotAllowedAsync),
        new("ended-not_decided", "the subscription ends with not_decided", run => EndedAsync(run, "not_decided")),
        new("ended-history_lost", "the subscription ends with history_lost, and a status is lost", run => HistoryFaults.HistoryLostAsync(run, () => run.End("history_lost"))),
        new("ended-unknown-code", "the subscription ends with an unknown code", run => EndedAsync(run, "code_of_a_later_version"))
        {
            SilenceBreaks = Rule.UnknownIsTolerated,
        },
        new("ended-without-code", "the subscription ends without a code, as on a server before version 0.2.0", run => EndedAsync(run, code: null)),
        new("ended-all", "the subscription to all deployments ends", EndedAllAsync) { WatchesAll = true },
        new("ended-before-answer", "the end of the subscription arrives before the answer", EndedBeforeAnswerAsync),
    ];

    private static async Task EndedAsync(ScenarioRun run, string? code)
    {
        run.Seed("Pending");
        await run.BegunAsync();
        run.Notify("Running");
        run.End(code);
        run.Commit("Verifying");
        await run.SubscribedAsync();
        run.Succeed();
    }

    private static async Task NotAllowedAsync(ScenarioRun run)
    {
        run.Seed("Pending");
        await run.BegunAsync();
        run.Notify("Running");
        await run.AllReportedAsync();
        run.Hub.PlanCall(call => run.Hub.Refuse(call, "[not_allowed] The scenario refuses this call.", CallOutcome.FinalRefusal));
        run.ExpectRefused("not_allowed");
        run.End("not_allowed");
    }

    private static async Task EndedAllAsync(ScenarioRun run)
    {
        run.SeedOf("d-1", "Pending");
        await run.BegunAsync();
        run.Notify("Pending", "d-2");
        run.End("not_decided");
        run.Commit("Running", "d-2");
        await run.SubscribedAsync();
        run.Notify("Succeeded", "d-2");
    }

    private static async Task EndedBeforeAnswerAsync(ScenarioRun run)
    {
        run.Seed("Pending");
        run.Hub.PlanCall(call =>
        {
            call.Connection.Send(HubFrames.Event(
                "DeploymentSubscriptionEnded", run.Hub.Payloads.Ended(ScenarioRun.Deployment, "not_decided")));
            call.Answer(run.Hub.Payloads.Answer(run.Hub.Read(call, run.Hub.Log.Head), run.Hub.Log.FinalStatuses));
        });
        await run.BegunAsync();
        run.Notify("Running");
        run.Succeed();
    }
}
