using System.Diagnostics;
using System.Globalization;
using HotSwap.Notifications.ClientConformance.Rules;
using HotSwap.Notifications.ClientConformance.Scenarios;
using HotSwap.Notifications.ClientConformance.Wire;

namespace HotSwap.Notifications.ClientConformance.Running;

/// <summary>Runs the client against several scenarios in parallel.</summary>
internal sealed class ScenarioRunner(ConformanceServer server, RunningClients clients, IReadOnlyList<string> command, int seed)
{
    /// <summary>The number of parallel scenarios. More would slow down the clients on a machine with two cores.</summary>
    private const int ScenariosAtOnce = 8;

    /// <summary>The server timeout that the client should set. The server sends a ping every second.</summary>
    private const int ServerTimeoutSeconds = 5;

    /// <summary>The answer timeout that the client should set. It is shorter than the 30 s in the rules, to shorten the run.</summary>
    private const int AnswerTimeoutSeconds = 5;

    /// <summary>
    /// The limit for the client to connect. Several runtimes start in parallel, and a command such as <c>dotnet run</c> may build first.
    /// </summary>
    private static readonly TimeSpan _startLimit = TimeSpan.FromSeconds(60);

    /// <summary>The limit for the client to end after the last update. The value allows for a busy machine.</summary>
    private static readonly TimeSpan _endLimit = TimeSpan.FromSeconds(15);

    /// <summary>The time to wait for unexpected or late updates after everything was sent.</summary>
    private static readonly TimeSpan _settlingTime = TimeSpan.FromMilliseconds(500);

    /// <summary>Runs the client against each scenario, and returns each result when it is available.</summary>
    /// <exception cref="ClientNotStartedException">The client program cannot be started.</exception>
    public async IAsyncEnumerable<ScenarioResult> RunAsync(IReadOnlyList<Scenario> scenarios)
    {
        using var slots = new SemaphoreSlim(ScenariosAtOnce);

        // Start the longest scenarios first, because they take as long as all the others together.
        var running = scenarios.OrderByDescending(scenario => scenario.Limit).Select(RunInSlotAsync).ToList();
        await foreach (var result in Task.WhenEach(running))
        {
            yield return await result;
        }

        async Task<ScenarioResult> RunInSlotAsync(Scenario scenario)
        {
            await slots.WaitAsync();
            try
            {
                return await RunAsync(scenario);
            }
            finally
            {
                slots.Release();
            }
        }
    }

    private async Task<ScenarioResult> RunAsync(Scenario scenario)
    {
        var start = Stopwatch.GetTimestamp();
        var run = new ScenarioRun(scenario, seed);
        var address = server.Add(scenario.Name, run.Hub);
        using var over = new CancellationTokenSource(_startLimit);
        run.Over = over.Token;

        // Start the script first, so that the log has its first statuses before the client connects.
        var script = scenario.RunAsync(run);
        await using var client = new ClientProcess(clients, command, EnvironmentOf(scenario, address), run.OnLine);
        var end = await RunAsync(scenario, run, client, script, over);
        var violation = run.Hub.Attempts == 0
            ? new Violation(Rule.AdapterOutput, $"the client did not try to connect. {end.Sentence}")
            : run.Finish(scenario.SilenceBreaks, end.Sentence) ?? end.Violation;
        return new ScenarioResult(scenario, violation, Stopwatch.GetElapsedTime(start), client.Errors);
    }

    private static Dictionary<string, string?> EnvironmentOf(Scenario scenario, Uri address) => new()
    {
        ["DEPLOYMENT_HUB_URL"] = address.ToString(),
        ["DEPLOYMENT_EXECUTION_ID"] = scenario.WatchesAll ? null : ScenarioRun.Deployment,
        ["DEPLOYMENT_SERVER_TIMEOUT_SECONDS"] = ServerTimeoutSeconds.ToString(CultureInfo.InvariantCulture),
        ["DEPLOYMENT_ANSWER_TIMEOUT_SECONDS"] = AnswerTimeoutSeconds.ToString(CultureInfo.InvariantCulture),
    };

    private static async Task<ClientEnd> RunAsync(
        Scenario scenario, ScenarioRun run, ClientProcess client, Task script, CancellationTokenSource over)
    {
        _ = Task.WhenAll(SignalAfterAsync(run, script), SignalAfterAsync(run, client.Ended));
        try
        {
            await WaitAsync(run, client, () => run.Hub.Connections > 0, over.Token);
            if (client.Ended.IsCompleted)
            {
                return await EndAsync(scenario, run, client);
            }

            over.CancelAfter(scenario.Limit);
            await WaitAsync(run, client, () => script.IsCompleted && run.IsAllReported, over.Token);
            return await EndAsync(scenario, run, client);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            var (what, limit) = run.Hub.Connections > 0 ? ("was silent", scenario.Limit) : ("did not connect", _startLimit);
            return new ClientEnd(FormattableString.Invariant($"The client {what} for {limit.TotalSeconds:0} s."));
        }
        finally
        {
            await over.CancelAsync();
            await EndScriptAsync(script);
        }
    }

    private static async Task SignalAfterAsync(ScenarioRun run, Task task)
    {
        await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        run.Changes.Signal();
    }

    /// <summary>Waits for the end of the script. An exception is a defect of the scenario.</summary>
    private static async Task EndScriptAsync(Task script)
    {
        try
        {
            await script;
        }
        catch (OperationCanceledException)
        {
            // The script was still waiting for the client.
        }
    }

    /// <summary>Waits until the condition holds, the client breaks a rule, or the client ends.</summary>
    private static async Task WaitAsync(ScenarioRun run, ClientProcess client, Func<bool> condition, CancellationToken cancellationToken)
    {
        await run.Changes.UntilAsync(() => condition() || run.Violation is not null || run.IsUpdateOvertaken || client.Ended.IsCompleted, cancellationToken);
    }

    private static async Task<ClientEnd> EndAsync(Scenario scenario, ScenarioRun run, ClientProcess client)
    {
        if (run.Violation is null && run.IsAllReported && run.MustEnd)
        {
            await Task.WhenAny(client.Ended, Task.Delay(_endLimit));
            if (!client.Ended.IsCompleted)
            {
                var seen = FormattableString.Invariant($"the watch is over, but the client did not end within {_endLimit.TotalSeconds:0} s.");
                return new ClientEnd("", new Violation(Rule.NoSilentWait, seen));
            }
        }
        else if (run.Violation is null)
        {
            // The client may still report a skipped update late, which breaks another rule than a gap. Duplicates also arrive now.
            await Task.WhenAny(client.Ended, Task.Delay(_settlingTime));
        }

        if (!client.Ended.IsCompleted)
        {
            return new ClientEnd("");
        }

        var exitCode = await client.Ended;
        var sentence = $"The client ended with exit code {exitCode}.";
        return exitCode == 0 && (run.MustEnd || !run.IsAllReported)
            ? new ClientEnd(sentence)
            : new ClientEnd(sentence, new Violation(exitCode == 0 ? scenario.SilenceBreaks : Rule.AdapterOutput, sentence));
    }

    /// <summary>The end of the client.</summary>
    private sealed record ClientEnd(string Sentence, Violation? Violation = null);
}
