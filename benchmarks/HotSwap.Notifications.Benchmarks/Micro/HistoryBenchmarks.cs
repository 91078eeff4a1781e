using BenchmarkDotNet.Attributes;
using HotSwap.Notifications.History;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Benchmarks.Micro;

/// <summary>What the log costs: to record a status, and to answer those who resume.</summary>
[MemoryDiagnoser]
public class HistoryBenchmarks
{
    private const int Deployments = 1_000;

    private readonly string[] _ids = [.. Enumerable.Range(0, Deployments).Select(number => $"d-{number}")];
    private DeploymentHistory _history = null!;
    private DeploymentCursor _recent = null!;
    private DeploymentCursor _old = null!;
    private long _position;

    [GlobalSetup]
    public void Setup()
    {
        _history = new DeploymentHistory(Options.Create(new DeploymentNotificationsOptions()), TimeProvider.System);
        for (var number = 0; number < 64 * Deployments; number++)
        {
            Record();
        }

        var epoch = _history.ResumeAll(cursor: null).Cursor.Epoch;
        _recent = new DeploymentCursor(epoch, _position - 10);
        _old = new DeploymentCursor(epoch, 1);
    }

    [Benchmark(Description = "Record a status")]
    public void Record()
    {
        _position++;
        var id = _ids[_position % Deployments];
        _history.Record(Payload.Message(id) with { Sequence = _history.LatestSequence(id) + 1, Position = _position });
    }

    [Benchmark(Description = "Resume one deployment, nothing missed")]
    public DeploymentSubscription ResumeOne() => _history.Resume("d-0", _recent);

    [Benchmark(Description = "Resume all, 10 missed")]
    public DeploymentSubscription ResumeAll() => _history.ResumeAll(_recent);

    [Benchmark(Description = "Resume all, history lost: 1,000 current states")]
    public DeploymentSubscription ResumeAllLost() => _history.ResumeAll(_old);
}
