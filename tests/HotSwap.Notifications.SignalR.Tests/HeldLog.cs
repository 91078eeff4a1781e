using HotSwap.Notifications.Logs;
using Microsoft.Extensions.DependencyInjection;

namespace HotSwap.Notifications.Tests;

/// <summary>The log in memory, which appends nothing until it is released.</summary>
internal sealed class HeldLog(MemoryDeploymentLog log) : IDeploymentLog
{
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public LogTraits Traits => log.Traits;

    public string? Trouble => log.Trouble;

    /// <summary>Makes it the log of a host.</summary>
    public static void AddTo(IServiceCollection services)
    {
        services.AddSingleton<MemoryDeploymentLog>();
        services.AddSingleton<HeldLog>();
        services.AddSingleton<IDeploymentLog>(provider => provider.GetRequiredService<HeldLog>());
    }

    public void Release() => _released.SetResult();

    public Task OpenAsync(ILogObserver observer, CancellationToken cancellationToken) => log.OpenAsync(observer, cancellationToken);

    public async ValueTask<IReadOnlyList<AppendResult>> AppendAsync(IReadOnlyList<LogItem> batch, CancellationToken cancellationToken)
    {
        await _released.Task.WaitAsync(cancellationToken);
        return await log.AppendAsync(batch, cancellationToken);
    }

    public ValueTask ShareProgressAsync(IReadOnlyList<ProgressValue> values, CancellationToken cancellationToken) =>
        log.ShareProgressAsync(values, cancellationToken);

    public ValueTask<LogPage> ReadAsync(DeploymentScope scope, long after, int max, CancellationToken cancellationToken) =>
        log.ReadAsync(scope, after, max, cancellationToken);

    public ValueTask<LatestPage> ReadLatestAsync(DeploymentScope scope, long before, int max, CancellationToken cancellationToken) =>
        log.ReadLatestAsync(scope, before, max, cancellationToken);

    public ValueTask<CursorValidity> CheckCursorAsync(DeploymentCursor cursor, CancellationToken cancellationToken) =>
        log.CheckCursorAsync(cursor, cancellationToken);
}
