using Microsoft.Extensions.Logging.Testing;

namespace HotSwap.Notifications.Tests.Reporting;

/// <summary>A notifier that records the notifications of reporters, with its own clock and logger.</summary>
internal sealed class ReporterRig : IDeploymentNotifier
{
    private readonly Lock _lock = new();
    private readonly List<PipelineExecutionState> _states = [];
    private readonly List<string> _notified = [];
    private readonly List<(string, int)> _progress = [];
    private int _calls;

    public CountingTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero));

    public FakeLogger Logger { get; } = new();

    /// <summary>Gets or sets the function that returns the exception for a notification by its number, from 1, or null to accept it.</summary>
    public Func<int, Exception?> Failure { get; set; } = _ => null;

    public int Calls => Volatile.Read(ref _calls);

    public IReadOnlyList<PipelineExecutionState> States => Locked(() => _states.ToArray());

    /// <summary>Gets each status in the form "Running Build:Succeeded Tests:Running".</summary>
    public IReadOnlyList<string> Statuses => Locked(() => _notified.ToArray());

    public IReadOnlyList<(string Stage, int Progress)> Progress => Locked(() => _progress.ToArray());

    public PipelineExecutionState Last => States[^1];

    public IEnumerable<(int Id, string Message)> Logged => Logger.Collector.GetSnapshot().Select(record => (record.Id.Id, record.Message));

    public DeploymentReporter Begin(Action<DeploymentReporterOptions>? configure = null, CancellationToken cancellationToken = default) =>
        this.BeginDeployment(
            "d",
            Request(),
            options =>
            {
                options.Logger = Logger;
                options.TimeProvider = Time;
                configure?.Invoke(options);
            },
            cancellationToken);

    public static DeploymentRequest Request() => new()
    {
        Module = new DeploymentModule { Name = "Webshop", Version = "1.0.0" },
        TargetEnvironment = "Production",
    };

    /// <summary>Runs a stage in one of the two API forms.</summary>
    public static async Task RunAsync(DeploymentReporter deployment, string name, Func<Task> work, bool withStageAsync)
    {
        if (withStageAsync)
        {
            await deployment.StageAsync(name, (_, _) => work());
            return;
        }

        await using var stage = deployment.BeginStage(name);
        await work();
        await stage.CompleteAsync();
    }

    public Task NotifyDeploymentStatusChanged(string executionId, PipelineExecutionState state, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            if (Failure(++_calls) is { } failure)
            {
                return Task.FromException(failure);
            }

            _states.Add(state);
            _notified.Add(string.Join(' ', [state.Status, .. state.Stages.Select(stage => $"{stage.StageName}:{stage.Status}")]));
            return Task.CompletedTask;
        }
    }

    public Task NotifyDeploymentProgress(string executionId, string stage, int progress, CancellationToken cancellationToken = default)
    {
        ArgumentRules.CheckProgress(progress);
        lock (_lock)
        {
            _progress.Add((stage, progress));
            return Failure(++_calls) is { } failure ? Task.FromException(failure) : Task.CompletedTask;
        }
    }

    private T Locked<T>(Func<T> read)
    {
        lock (_lock)
        {
            return read();
        }
    }
}
