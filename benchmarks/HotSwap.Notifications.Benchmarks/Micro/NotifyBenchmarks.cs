using System.Diagnostics;
using System.Diagnostics.Metrics;
using BenchmarkDotNet.Attributes;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Publishing;
using Microsoft.Extensions.DependencyInjection;

namespace HotSwap.Notifications.Benchmarks.Micro;

/// <summary>Measures the cost of a notify call for its caller. The engine is busy, so the call need not wake it.</summary>
[MemoryDiagnoser]
public class NotifyBenchmarks
{
    private readonly PipelineExecutionState _state = Payload.State("d-0");
    private readonly ServiceProvider _services =
        new ServiceCollection().AddLogging().AddDeploymentNotifications().Services.BuildServiceProvider();

    private readonly MeterListener _meters = new();
    private readonly Outbox _outbox;
    private readonly IDeploymentNotifier _notifier;
    private readonly List<OutboxStatus> _statuses = [];
    private readonly List<ProgressValue> _progress = [];

    public NotifyBenchmarks()
    {
        _outbox = _services.GetRequiredService<Outbox>();
        _notifier = _services.GetRequiredService<IDeploymentNotifier>();
    }

    /// <summary>Gets or sets a value indicating whether metrics and traces are collected, as with OpenTelemetry.</summary>
    [Params(false, true)]
    public bool Listened { get; set; }

    [GlobalSetup]
    public void Listen()
    {
        if (!Listened)
        {
            return;
        }

        _meters.InstrumentPublished = (instrument, listener) => listener.EnableMeasurementEvents(instrument);
        _meters.SetMeasurementEventCallback<long>((_, _, _, _) => { });
        _meters.SetMeasurementEventCallback<double>((_, _, _, _) => { });
        _meters.Start();
        ActivitySource.AddActivityListener(new ActivityListener
        {
            ShouldListenTo = source => source.Name == "HotSwap.Notifications",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        });
    }

    [Benchmark(Description = "Notify of a status, take it from the outbox, and mark it as committed")]
    public bool Status()
    {
        _ = _notifier.NotifyDeploymentStatusChanged("d-0", _state);
        var taken = _outbox.TryTake(maxStatuses: 1, _statuses, _progress);
        _outbox.Committed(_statuses);
        _statuses.Clear();
        return taken;
    }

    [Benchmark(Description = "Notify of a progress value that replaces the previous one")]
    public Task Progress() => _notifier.NotifyDeploymentProgress("d-0", "Build", 50);

    [Benchmark(Description = "Capture a state, and copy its five stages")]
    public PipelineExecutionState Capture() => _state with { Stages = _state.Stages };

    [GlobalCleanup]
    public void Cleanup()
    {
        _meters.Dispose();
        _services.Dispose();
    }
}
