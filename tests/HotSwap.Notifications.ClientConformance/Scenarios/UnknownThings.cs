using System.Text.Json.Nodes;
using HotSwap.Notifications.ClientConformance.Rules;

namespace HotSwap.Notifications.ClientConformance.Scenarios;

/// <summary>A later version of the server sends what the client does not know.</summary>
internal static class UnknownThings
{
    public static IReadOnlyList<Scenario> Scenarios { get; } =
    [
        new("unknown-fields", "every object has a field that no client knows", FieldsAsync) { SilenceBreaks = Rule.UnknownIsTolerated },
        new("unknown-fields-all", "the same for all deployments", FieldsAllAsync) { SilenceBreaks = Rule.UnknownIsTolerated, WatchesAll = true },
        new("unknown-event", "an event that no client knows", EventAsync) { SilenceBreaks = Rule.UnknownIsTolerated },
        new("unknown-stage-status", "a stage has a status that no client knows", StageStatusAsync) { SilenceBreaks = Rule.UnknownIsTolerated },
        new("unknown-status", "the deployment has a status that no client knows", StatusAsync) { SilenceBreaks = Rule.UnknownIsTolerated },
    ];

    private static async Task FieldsAsync(ScenarioRun run)
    {
        run.Hub.Payloads.HasUnknownFields = true;
        run.Seed("Pending");
        await run.BegunAsync();
        run.Notify("Running");
        run.SendProgress(40, sequence: 2, isOwed: true);
        await run.ToldAsync();
        run.End("history_lost");
        await run.SubscribedAsync();
        run.Succeed();
    }

    private static async Task FieldsAllAsync(ScenarioRun run)
    {
        run.Hub.Payloads.HasUnknownFields = true;
        run.SeedOf("d-1", "Pending");
        await run.BegunAsync();
        WithheldPositions.Withhold(run);
        run.Notify("Running", "d-1");
        run.Cut();
        run.Commit("Succeeded", "d-1");
    }

    private static async Task EventAsync(ScenarioRun run)
    {
        run.Seed("Pending");
        await run.BegunAsync();
        run.Send("DeploymentMoved", new JsonObject { ["ExecutionId"] = ScenarioRun.Deployment, ["To"] = "elsewhere" });
        run.Notify("Running");
        run.Send("DeploymentMoved", new JsonObject { ["ExecutionId"] = null });
        run.Succeed();
    }

    private static async Task StageStatusAsync(ScenarioRun run)
    {
        run.Hub.Payloads.StageStatus = "Hibernating";
        run.Seed("Pending");
        await run.BegunAsync();
        run.Notify("Running");
        run.Cut();
        run.Commit("Verifying");
        await run.SubscribedAsync();
        run.Succeed();
    }

    private static async Task StatusAsync(ScenarioRun run)
    {
        run.Seed("Hibernating");
        await run.BegunAsync();
        run.Notify("Running");
        run.Notify("HibernatingAgain");
        run.Succeed();
    }
}
