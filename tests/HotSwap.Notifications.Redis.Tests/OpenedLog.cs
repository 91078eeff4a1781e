using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Redis.Streams;
using HotSwap.Notifications.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace HotSwap.Notifications.Redis.Tests;

/// <summary>An open log in Redis, with its reports.</summary>
internal sealed class OpenedLog(RedisDeploymentLog log) : IAsyncDisposable
{
    private IAsyncDisposable? _services;

    public RedisDeploymentLog Log => log;

    public TermObserver Observer { get; } = new();

    public LogSnapshot Snapshot => Observer.Snapshot;

    public string Epoch => Snapshot.Epoch;

    public static async Task<OpenedLog> StartAsync(RedisLog redis, string? address = null, Action<IServiceCollection>? configure = null)
    {
        var (log, services) = redis.CreateWithServices(configure, address);
        var opened = new OpenedLog(log) { _services = services };
        await log.OpenAsync(opened.Observer, CancellationToken.None).WithPatience();
        return opened;
    }

    public static LogItem Item(string executionId, bool isFinal = false) => new()
    {
        ExecutionId = executionId,
        Payload = StatusPayload.Write(
            executionId, States.Bare(executionId, isFinal ? DeploymentStatuses.Succeeded : DeploymentStatuses.Running)),
        IsFinal = isFinal,
    };

    public static string Line(LoggedStatus status) => $"{status.ExecutionId}:{status.Sequence}@{status.Position}";

    public async Task<IReadOnlyList<AppendResult>> AppendAsync(params LogItem[] items) =>
        await log.AppendAsync(items, CancellationToken.None).AsTask().WithPatience();

    public Task<IReadOnlyList<AppendResult>> AppendAsync(params string[] executionIds) =>
        AppendAsync([.. executionIds.Select(id => Item(id))]);

    public async Task<CursorValidity> CheckAsync(string epoch, long number) =>
        await log.CheckCursorAsync(new DeploymentCursor(epoch, number), CancellationToken.None).AsTask().WithPatience();

    /// <summary>Ends the node.</summary>
    public ValueTask DisposeAsync() => _services?.DisposeAsync() ?? ValueTask.CompletedTask;
}
