using System.Diagnostics;
using System.Globalization;
using HotSwap.Notifications.ClientConformance.Rules;
using HotSwap.Notifications.ClientConformance.Scenarios;
using HotSwap.Notifications.ClientConformance.Wire;

namespace HotSwap.Notifications.ClientConformance.Running;

/// <summary>Runs the client against scenarios, several at once.</summary>
internal sealed class ScenarioRunner(ConformanceServer server, RunningClients clients, IReadOnlyList<string> command, int seed)
{
    /// <summary>Enough to be quick, few enough that a client on two cores is not slow because of the others.</summary>
    private const int ScenariosAtOnce = 8;

    /// <summary>The server timeout that the client is asked to set. The server sends a ping each second.</summary>
    private const int ServerTimeoutSeconds = 5;

    /// <summary>How long the client is asked to wait for an answer, so that the tool need not wait for the 30 s of the rules.</summary>
    private const int AnswerTimeoutSeconds = 5;

    /// <summary>Several runtimes start at once on a machine with few cores, and `dotnet run` or the like may build first.</summary>
    private static readonly TimeSpan _startLimit = TimeSpan.FromSeconds(60);

    /// <summary>A client ends by itself after the last update. Closing its connection takes moments; the rest is for a busy machine.</summary>
    private static readonly TimeSpan _endLimit = TimeSpan.FromSeconds(15);

    /// <summary>How long to look for updates that must not come, or come late, after everything is sent.</summary>
    private static readonly TimeSpan _settlingTime = TimeSpan.FromMilliseconds(500);

    /// <summary>Runs the client against each scenario, and returns the results as they come.</summary>
    /// <exception cref="ClientNotStartedException">The client's program can't be started.</exception>
    public async IAsyncEnumerable<ScenarioResult> RunAsync(IReadOnlyList<Scenario> scenarios)
    {
        using var slots = new SemaphoreSlim(ScenariosAtOnce);

        // The longest first: they take as long as all the others together.
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

        // What the log has at the start is there before the client comes.
        var script = scenario.RunAsync(run);
        await using var client = new ClientProcess(clients, command, EnvironmentOf(scenario, address), run.OnLine);
        var end = await RunAsync(scenario, run, client, script, over);
        var violation = run.Hub.Attempts == 0
            ? new Violation(Rule.AdapterOutput, $"the client made no attempt to connect. {end.Sentence}")
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
            await WaitAsync(run, client, () => script.IsCompleted && run.IsAllTold, over.Token);
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

    /// <summary>Waits for the end of the script, which fails only where the scenario itself is wrong.</summary>
    private static async Task EndScriptAsync(Task script)
    {
        try
        {
            await script;
        }
        catch (OperationCanceledException)
        {
            // It waited for a client that did not come so far.
        }
    }

    /// <summary>Waits until the condition holds, or a rule is broken, or the client ended.</summary>
    private static async Task WaitAsync(ScenarioRun run, ClientProcess client, Func<bool> condition, CancellationToken cancellationToken)
    {
        await run.Changes.UntilAsync(() => condition() || run.Violation is not null || run.IsInDoubt || client.Ended.IsCompleted, cancellationToken);
    }

    private static async Task<ClientEnd> EndAsync(Scenario scenario, ScenarioRun run, ClientProcess client)
    {
        if (run.Violation is null && run.IsAllTold && run.MustEnd)
        {
            await Task.WhenAny(client.Ended, Task.Delay(_endLimit));
            if (!client.Ended.IsCompleted)
            {
                var seen = FormattableString.Invariant($"the watch is over, and the client did not end within {_endLimit.TotalSeconds:0} s.");
                return new ClientEnd("", new Violation(Rule.NoSilentWait, seen));
            }
        }
        else if (run.Violation is null)
        {
            // What was overtaken may still come: late is another rule than missing. And what comes twice comes now.
            await Task.WhenAny(client.Ended, Task.Delay(_settlingTime));
        }

        if (!client.Ended.IsCompleted)
        {
            return new ClientEnd("");
        }

        var exitCode = await client.Ended;
        var sentence = $"The client ended with exit code {exitCode}.";
        return exitCode == 0 && (run.MustEnd || !run.IsAllTold)
            ? new ClientEnd(sentence)
            : new ClientEnd(sentence, new Violation(exitCode == 0 ? scenario.SilenceBreaks : Rule.AdapterOutput, sentence));
    }

    /// <summary>How the client ended.</summary>
    private sealed record ClientEnd(string Sentence, Violation? Violation = null);
}
