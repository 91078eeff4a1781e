using HotSwap.Notifications.Logs;
using HotSwap.Notifications.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace HotSwap.Notifications.Tests;

/// <summary>A log in memory that appends nothing until it is released.</summary>
internal sealed class HeldLog(MemoryDeploymentLog log) : DelegatingLog(log)
{
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Registers the log in a host.</summary>
    public static void AddTo(IServiceCollection services)
    {
        services.AddSingleton<MemoryDeploymentLog>();
        services.AddSingleton<HeldLog>();
        services.AddSingleton<IDeploymentLog>(provider => provider.GetRequiredService<HeldLog>());
    }

    public void Release() => _released.SetResult();

    public override async ValueTask<IReadOnlyList<AppendResult>> AppendAsync(IReadOnlyList<LogItem> batch, CancellationToken cancellationToken)
    {
        await _released.Task.WaitAsync(cancellationToken);
        return await Inner.AppendAsync(batch, cancellationToken);
    }
}
