using HotSwap.Notifications.Logs;
using HotSwap.Notifications.TestSupport;

namespace HotSwap.Notifications.Core.Tests;

/// <summary>A log in memory that can be slow, fail, or report a problem.</summary>
internal sealed class ScriptedLog(IDeploymentLog log) : DelegatingLog(log)
{
    /// <summary>Gets or sets the action before a batch is appended. By default, nothing happens.</summary>
    public Func<IReadOnlyList<LogItem>, Task> BeforeAppend { get; set; } = _ => Task.CompletedTask;

    public Func<IReadOnlyList<ProgressValue>, Task> BeforeShare { get; set; } = _ => Task.CompletedTask;

    /// <summary>Gets or sets the problem that the log reports, or null to report that of the log in memory.</summary>
    public string? SaidTrouble { get; set; }

    public override string? Trouble => SaidTrouble ?? base.Trouble;

    public override async ValueTask<IReadOnlyList<AppendResult>> AppendAsync(IReadOnlyList<LogItem> batch, CancellationToken cancellationToken)
    {
        await BeforeAppend(batch).WaitAsync(cancellationToken).ConfigureAwait(false);
        return await base.AppendAsync(batch, cancellationToken).ConfigureAwait(false);
    }

    public override async ValueTask ShareProgressAsync(IReadOnlyList<ProgressValue> values, CancellationToken cancellationToken)
    {
        await BeforeShare(values).WaitAsync(cancellationToken).ConfigureAwait(false);
        await base.ShareProgressAsync(values, cancellationToken).ConfigureAwait(false);
    }
}
