using HotSwap.Notifications.ClientConformance.Wire;

namespace HotSwap.Notifications.ClientConformance.Scenarios;

/// <summary>Scenarios in which the answer to a Resume call is late, incomplete or missing.</summary>
internal static class AnswerFaults
{
    /// <summary>
    /// A client that ignores the answer timeout variable waits 30 s for an answer, and 1 s before it calls again. The rest allows for a busy machine.
    /// </summary>
    private static readonly TimeSpan _answerLimit = TimeSpan.FromSeconds(50);

    public static IReadOnlyList<Scenario> Scenarios { get; } =
    [
        new("answer-never-comes", "the server does not answer the first call, but still sends pings", AnswerNeverComesAsync) { Limit = _answerLimit },
        new("answer-late", "the answer to the first call arrives after the second call", AnswerLateAsync) { Limit = _answerLimit },
        new("answer-in-part", "the answer contains some of the missed statuses, and events contain the rest", AnswerInPartAsync),
        new("answer-in-part-all", "like answer-in-part, for all deployments", AnswerInPartAllAsync) { WatchesAll = true },
        new("snapshot-in-part-all", "the answer contains some of the current states, and events contain the rest up to SnapshotEnd", SnapshotInPartAsync)
        {
            WatchesAll = true,
        },
        new("early-events", "events arrive before the answer, and the answer contains some of them", EarlyEventsAsync),
        new("early-events-all", "like early-events, for all deployments", EarlyEventsAllAsync) { WatchesAll = true },
    ];

    private static async Task AnswerNeverComesAsync(ScenarioRun run)
    {
        run.Seed("Pending");
        run.Hub.PlanCall(_ => { });
        await run.BegunAsync();
        run.Notify("Running");
        run.Succeed();
    }

    private static async Task AnswerLateAsync(ScenarioRun run)
    {
        run.Seed("Pending");
        run.Hub.PlanCall(first =>
        {
            var late = run.Hub.Payloads.Answer(run.Hub.Read(first, run.Hub.Log.Head), run.Hub.Log.FinalStatuses);
            run.Hub.PlanCall(second =>
            {
                run.Hub.Answer(second);
                run.Notify("Running");
                first.Answer(late);
            });
        });
        await run.BegunAsync();
        run.Notify("Verifying");
        run.Succeed();
    }

    private static async Task AnswerInPartAsync(ScenarioRun run)
    {
        run.Seed("Pending");
        await run.BegunAsync();
        run.Notify("Running");
        await run.AllReportedAsync();
        run.Hub.PlanCall(call => AnswerInPart(run, call, rest: 2));
        run.Commit("Verifying");
        run.Commit("Cleaning");
        run.Commit("Reporting");
        run.Cut();
        await run.SubscribedAsync();
        run.Succeed();
    }

    private static async Task AnswerInPartAllAsync(ScenarioRun run)
    {
        run.SeedOf("d-1", "Pending");
        await run.BegunAsync();
        run.Notify("Pending", "d-2");
        await run.AllReportedAsync();
        run.Hub.PlanCall(call => AnswerInPart(run, call, rest: 2));
        run.Commit("Running", "d-1");
        run.Commit("Running", "d-2");
        run.Commit("Succeeded", "d-1");
        run.Cut();
        await run.SubscribedAsync();
        run.Notify("Succeeded", "d-2");
    }

    /// <summary>Sends an answer without the last statuses, and sends those as events.</summary>
    private static void AnswerInPart(ScenarioRun run, HubCall call, int rest)
    {
        var upTo = run.Hub.Log.Head - rest;
        run.Hub.Answer(call, upTo);
        run.Send([.. run.Hub.Log.Read(call.ExecutionId, upTo, run.Hub.Log.Head)]);
    }

    private static async Task SnapshotInPartAsync(ScenarioRun run)
    {
        run.Hub.Log.Append("d-1", "Pending");
        run.SeedOf("d-2", "Pending");
        run.Hub.Log.Append("d-3", "Pending");
        run.SeedOf("d-1", "Running");
        run.SeedOf("d-3", "Running", "Verifying");
        run.Hub.PlanCall(call =>
        {
            var whole = run.Hub.Read(call, run.Hub.Log.Head);
            run.Hub.Answer(call, whole with { Statuses = [whole.Statuses[0]], Number = 2, SnapshotEnd = run.Hub.Log.Head });
            WithheldPositions.Send(run, 3, 3);
            run.Send(whole.Statuses[1]);
            WithheldPositions.Send(run, 5, 5);
            run.Send(whole.Statuses[2]);
        });
        await run.BegunAsync();
        run.Notify("Running", "d-2");
        run.Notify("Succeeded", "d-1");
    }

    private static async Task EarlyEventsAsync(ScenarioRun run)
    {
        run.Seed("Pending", "Running");
        run.Hub.PlanCall(call => AnswerLast(run, call));
        await run.BegunAsync();
        run.Hub.PlanCall(call => AnswerLast(run, call));
        run.Cut();
        await run.SubscribedAsync();
        run.Succeed();
    }

    /// <summary>Sends the last status and two new ones as events, and then an answer that contains the last status.</summary>
    private static void AnswerLast(ScenarioRun run, HubCall call)
    {
        var head = run.Hub.Log.Head;
        call.Connection.IsSubscribed = true;
        run.Send([.. run.Hub.Log.ReadCurrent(call.ExecutionId, head)]);
        run.Notify("Verifying");
        run.SendProgress(10 + (int)head, sequence: run.Hub.Log.Head, isRequired: false);
        run.Notify("Cleaning");
        run.Hub.Answer(call, head);
    }

    private static async Task EarlyEventsAllAsync(ScenarioRun run)
    {
        run.SeedOf("d-1", "Pending");
        run.SeedOf("d-2", "Pending");
        run.Hub.PlanCall(Answer);
        await run.BegunAsync();
        run.Hub.PlanCall(Answer);
        run.Cut();
        await run.SubscribedAsync();
        run.Notify("Succeeded", "d-1");

        void Answer(HubCall call)
        {
            var head = run.Hub.Log.Head;
            call.Connection.IsSubscribed = true;
            run.Send([.. run.Hub.Log.ReadCurrent(call.ExecutionId, head)]);
            run.Notify("Running", "d-2");
            run.Notify("Running", "d-1");
            run.Hub.Answer(call, head);
        }
    }
}
