namespace HotSwap.Notifications.EndToEnd.Tests.Conformance;

/// <summary>Runs the tool against each broken client, several in parallel, because some are detected only after a long silence.</summary>
public sealed class BrokenClients : IDisposable
{
    private readonly SemaphoreSlim _slots = new(4);
    private readonly Lazy<Dictionary<string, Task<(int ExitCode, string Output)>>> _runs;

    public BrokenClients() => _runs = new(() => Expected.ToDictionary(each => each.Name, each => RunAsync(each.Name, each.Scenario)));

    /// <summary>Gets each broken client with a scenario that detects it and the rule that it breaks. The slowest come first.</summary>
    public static IReadOnlyList<(string Name, string Scenario, string Rule)> Expected { get; } =
    [
        ("waits-for-an-answer-for-ever", "answer-never-comes", "no-silent-wait"),
        ("never-reconnects", "cut", "no-silent-wait"),
        ("ignores-the-end-of-its-subscription", "ended-not_decided", "no-silent-wait"),
        ("never-asks-again", "refused-not_ready", "asks-again"),
        ("hides-nothing-known", "nothing-known", "no-silent-wait"),
        ("hides-refusals", "refused-not_allowed", "no-silent-wait"),
        ("knows-final-statuses-by-heart", "own-final-status", "no-silent-wait"),
        ("drops-a-status", "plain", "no-silent-gap"),
        ("ignores-gaps", "gap", "no-silent-gap"),
        ("forgets-its-cursor", "cut", "no-silent-gap"),
        ("takes-what-another-watcher-was-not-shown", "withheld-earlier-answer-all", "no-silent-gap"),
        ("repeats-a-status", "plain", "no-duplicate"),
        ("keeps-repeats", "duplicates", "no-duplicate"),
        ("tells-before-the-answer", "early-events", "no-duplicate"),
        ("swaps-two-statuses", "plain", "in-order"),
        ("hides-losses", "history-lost", "loss-is-marked"),
        ("marks-everything", "plain", "only-loss-is-marked"),
        ("tells-progress-at-once", "progress", "progress-in-its-place"),
        ("takes-no-refusal-as-final", "refused-not_allowed", "refusal-is-final"),
        ("decides-by-words", "refused-by-code", "refusal-is-final"),
        ("takes-each-refusal-as-final", "refused-not_ready", "asks-again"),
        ("asks-again-at-once", "refused-too_many_calls", "no-hammering"),
        ("chokes-on-unknown-fields", "unknown-fields", "unknown-is-tolerated"),
        ("chokes-on-unknown-stage-statuses", "unknown-stage-status", "unknown-is-tolerated"),
        ("prints-text", "plain", "adapter-output"),
    ];

    public Task<(int ExitCode, string Output)> ResultOf(string name) => _runs.Value[name];

    public void Dispose() => _slots.Dispose();

    private async Task<(int ExitCode, string Output)> RunAsync(string name, string scenario)
    {
        await _slots.WaitAsync();
        try
        {
            return await ConformanceTool.RunAsync(
                "--only", scenario, "node", ConformanceTool.Script("broken-client.cjs"), $"--break={name}");
        }
        finally
        {
            _slots.Release();
        }
    }
}
