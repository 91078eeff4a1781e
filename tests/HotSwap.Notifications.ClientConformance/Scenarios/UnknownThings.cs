using System.Text.Json.Nodes;
using HotSwap.Notifications.ClientConformance.Rules;

namespace HotSwap.Notifications.ClientConformance.Scenarios;

/// <summary>Scenarios in which a later version of the server sends data that the client does not know.</summary>
internal static class UnknownThings
{
    public static IReadOnlyList<Scenario> Scenarios { get; } =
    [
        new("unknown-fields", "every object contains an unknown field", FieldsAsync) { SilenceBreaks = Rule.UnknownIsTolerated },
        new("unknown-fields-all", "like unknown-fields, for all deployments", FieldsAllAsync) { SilenceBreaks = Rule.UnknownIsTolerated, WatchesAll = true },
        new("unknown-event", "the server sends an unknown event", EventAsync) { SilenceBreaks = Rule.UnknownIsTolerated },
        new("unknown-stage-status", "a stage has an unknown status", StageStatusAsync) { SilenceBreaks = Rule.UnknownIsTolerated },
        new("unknown-status", "the deployment has an unknown status", StatusAsync) { SilenceBreaks = Rule.UnknownIsTolerated },
    ];

    private static async Task FieldsAsync(ScenarioRun run)
    {
        run.Hub.Payloads.HasUnknownFields = true;
        run.Seed("Pending");
        await run.BegunAsync();
        run.Notify("Running");
        run.SendProgress(40, sequence: 2, isRequired: true);
        await run.AllReportedAsync();
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
