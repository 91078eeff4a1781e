using System.Diagnostics.CodeAnalysis;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Testing.Contract;

namespace HotSwap.Notifications.Testing;

/// <summary>
/// Contract tests for a log. The author of a log derives a class that creates the log, and runs each rule as a test of any test framework. A
/// test throws a <see cref="LogContractException"/> if the log breaks its rule.
/// </summary>
[Experimental(ExperimentalApi.LogContract)]
public abstract class DeploymentLogContract
{
    /// <summary>
    /// Gets how long a test waits for a call of the log, or for a report, before it fails. Default 30 seconds.
    /// </summary>
    protected virtual TimeSpan CallTimeout => TimeSpan.FromSeconds(30);

    /// <summary>Returns the names of the rules of the given parts of the contract.</summary>
    /// <param name="parts">The parts. A rule about two parts, such as leases after a restart, is returned only when both are given.</param>
    /// <returns>The names, in a fixed order.</returns>
    public static IReadOnlyList<string> GetRuleNames(LogContractParts parts) =>
        [.. LogRules.All.Where(rule => (rule.Parts & parts) == rule.Parts).Select(rule => rule.Name)];

    /// <summary>Tests one rule on a new log.</summary>
    /// <param name="name">The name of the rule, from <see cref="GetRuleNames"/>.</param>
    /// <param name="cancellationToken">Ends the test.</param>
    /// <returns>A task that completes when the test has passed. It fails if the log breaks the rule.</returns>
    /// <exception cref="ArgumentException"><paramref name="name"/> is not the name of a rule.</exception>
    /// <exception cref="LogContractException">Thrown when the log breaks the rule.</exception>
    public async Task RunAsync(string name, CancellationToken cancellationToken = default)
    {
        var rule = LogRules.All.FirstOrDefault(each => each.Name == name)
            ?? throw new ArgumentException($"The contract of a log has no rule '{name}'. GetRuleNames returns the names of all rules.", nameof(name));
        var run = new LogRun(this, rule, CallTimeout, cancellationToken);
        try
        {
            await rule.Check(run).ConfigureAwait(false);
            await run.CheckReportsAsync().ConfigureAwait(false);
        }
        finally
        {
            await run.CloseAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Creates a log that is empty and not open. The test opens it.</summary>
    /// <returns>The log.</returns>
    protected internal abstract ValueTask<IDeploymentLog> CreateAsync();

    /// <summary>
    /// Ends a log in the same way as the end of its process, and returns another log on the same storage. The returned log is not open. Called
    /// for <see cref="LogContractParts.Restart"/> only.
    /// </summary>
    /// <param name="log">The log to end. It is open.</param>
    /// <returns>The log of the next process.</returns>
    protected internal virtual ValueTask<IDeploymentLog> ReopenAsync(IDeploymentLog log) => throw Missing(nameof(ReopenAsync), LogContractParts.Restart);

    /// <summary>
    /// Returns the log of another node on the same storage. The returned log is not open. Called for <see cref="LogContractParts.Shared"/> only.
    /// </summary>
    /// <param name="log">The log of the first node. It stays open.</param>
    /// <returns>The log of the other node.</returns>
    protected internal virtual ValueTask<IDeploymentLog> JoinAsync(IDeploymentLog log) => throw Missing(nameof(JoinAsync), LogContractParts.Shared);

    /// <summary>
    /// Advances the log's clock, for example a <c>FakeTimeProvider</c>. Called for <see cref="LogContractParts.Leases"/> only.
    /// </summary>
    /// <param name="time">The time, more than zero.</param>
    protected internal virtual void Advance(TimeSpan time) => throw Missing(nameof(Advance), LogContractParts.Leases);

    /// <summary>
    /// Ends a log after its test. By default, disposes it when it implements <see cref="IAsyncDisposable"/> or <see cref="IDisposable"/>.
    /// </summary>
    /// <param name="log">The log.</param>
    /// <returns>A task that completes when the log has ended.</returns>
    protected internal virtual async ValueTask CloseAsync(IDeploymentLog log)
    {
        if (log is IAsyncDisposable asynchronous)
        {
            await asynchronous.DisposeAsync().ConfigureAwait(false);
        }
        else
        {
            (log as IDisposable)?.Dispose();
        }
    }

    private NotSupportedException Missing(string method, LogContractParts part) =>
        new($"Override {method} in {GetType().Name}: the rules of the part {part} need it.");
}
