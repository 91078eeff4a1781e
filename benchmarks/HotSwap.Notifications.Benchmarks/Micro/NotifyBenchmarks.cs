using BenchmarkDotNet.Attributes;
using HotSwap.Notifications.Publishing;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Benchmarks.Micro;

/// <summary>What a call of the notifier costs its caller, with a reader that is busy and so need not be woken.</summary>
[MemoryDiagnoser]
public class NotifyBenchmarks
{
    private readonly PipelineExecutionState _state = Payload.State("d-0");
    private readonly Outbox _outbox = new(Options.Create(new DeploymentNotificationsOptions()), TimeProvider.System);
    private readonly SignalRDeploymentNotifier _notifier;

    public NotifyBenchmarks() => _notifier = new SignalRDeploymentNotifier(_outbox, TimeProvider.System);

    [Benchmark(Description = "Notify of a status, and take it")]
    public bool Status()
    {
        _ = _notifier.NotifyDeploymentStatusChanged("d-0", _state);
        return _outbox.TryTake(out _);
    }

    [Benchmark(Description = "Notify of a progress that takes the place of the one before")]
    public Task Progress() => _notifier.NotifyDeploymentProgress("d-0", "Build", 50);

    [Benchmark(Description = "Capture: make a state from eight stages")]
    public PipelineExecutionState Capture() => _state with { Stages = _state.Stages };

    [GlobalCleanup]
    public void Cleanup() => _outbox.Dispose();
}
