using System.Diagnostics.Metrics;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Publishing;
using HotSwap.Notifications.Telemetry;
using HotSwap.Notifications.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace HotSwap.Notifications.Core.Tests.Publishing;

/// <summary>An isolated outbox with an inaccurate clock. Messages are written as <c>d:1</c> and <c>d/Build:10</c>.</summary>
internal sealed class OutboxRig : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly FakeTimeProvider _steady = new();
    private readonly List<OutboxStatus> _taken = [];
    private readonly List<ProgressValue> _progress = [];

    public OutboxRig(DeploymentNotificationsOptions options)
    {
        Clock = new SteppingClock(_steady);
        Outbox = new Outbox(Options.Create(options), Clock, new NotificationMetrics(_services.GetRequiredService<IMeterFactory>(), Clock))
        {
            Filled = () => Signals++,
        };
    }

    public Outbox Outbox { get; }

    public SteppingClock Clock { get; }

    /// <summary>Gets the number of signals of the outbox that something may be available.</summary>
    public int Signals { get; private set; }

    public void Advance(int milliseconds) => _steady.Advance(TimeSpan.FromMilliseconds(milliseconds));

    public void Status(string id, int number) => Outbox.Add(new OutboxStatus(id, States.Bare(id) with { CurrentStage = $"{number}" }, Origin: null));

    public void Progress(string id, string stage, int progress) => Outbox.Add(new ProgressValue(
        new DeploymentProgressMessage { ExecutionId = id, Stage = stage, Progress = progress, Timestamp = States.Noon }, origin: null));

    /// <summary>Takes once: the statuses, which are not committed yet, and then the progress.</summary>
    public string[] Take(int maxStatuses = int.MaxValue)
    {
        _taken.Clear();
        _progress.Clear();
        var any = Outbox.TryTake(maxStatuses, _taken, _progress);
        string[] lines =
        [
            .. _taken.Select(status => $"{status.ExecutionId}:{status.State.CurrentStage}"),
            .. _progress.Select(value => $"{value.Message.ExecutionId}/{value.Message.Stage}:{value.Message.Progress}"),
        ];
        Assert.Equal(any, lines.Length > 0);
        return lines;
    }

    /// <summary>Commits the statuses of the last take.</summary>
    public void Commit()
    {
        Outbox.Committed(_taken);
        _taken.Clear();
    }

    /// <summary>Takes and commits until the outbox is empty.</summary>
    public List<string> Drain()
    {
        var lines = new List<string>();
        while (Take() is { Length: > 0 } taken)
        {
            lines.AddRange(taken);
            Commit();
        }

        return lines;
    }

    public void Dispose()
    {
        Outbox.Dispose();
        _services.Dispose();
    }
}
