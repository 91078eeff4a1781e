using BenchmarkDotNet.Attributes;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Readers;
using HotSwap.Notifications.Timelines;

namespace HotSwap.Notifications.Benchmarks.Micro;

/// <summary>Measures the cost of recording a status in the timelines, and of answering clients that resume.</summary>
[MemoryDiagnoser]
public class HistoryBenchmarks
{
    private const int Deployments = 1_000;

    private static readonly DeploymentScope _one = DeploymentScope.Of("d-0");

    private readonly string[] _ids = [.. Enumerable.Range(0, Deployments).Select(number => $"d-{number}")];
    private readonly byte[][] _payloads;
    private Timelines _timelines = null!;
    private Subscriber _subscriber = null!;
    private DeploymentCursor _recent = null!;
    private DeploymentCursor _old = null!;
    private long _count;

    public HistoryBenchmarks() => _payloads = [.. _ids.Select(id => StatusPayload.Write(id, Payload.State(id)))];

    [GlobalSetup]
    public void Setup()
    {
        _timelines = new Timelines();
        _subscriber = _timelines.Registry.Add(new NoWriter());
        for (var number = 0; number < 64 * Deployments; number++)
        {
            Record();
        }

        _recent = new DeploymentCursor(_timelines.Store.Epoch, _timelines.Store.Head - 10);
        _old = new DeploymentCursor(_timelines.Store.Epoch, 1);
    }

    [Benchmark(Description = "Record a status and evict the oldest")]
    public void Record()
    {
        var index = _count % Deployments;
        _timelines.Append(_ids[index], sequence: (_count / Deployments) + 1, _payloads[index]);
        _count++;
    }

    [Benchmark(Description = "Resume one deployment and unsubscribe, nothing missed")]
    public DeploymentSubscriptionAnswer ResumeOne() => Resume(_one, _recent);

    [Benchmark(Description = "Resume all and unsubscribe, 10 missed")]
    public DeploymentSubscriptionAnswer ResumeAll() => Resume(DeploymentScope.All, _recent);

    [Benchmark(Description = "Resume all and unsubscribe, history lost: a page of 1,000 current states")]
    public DeploymentSubscriptionAnswer ResumeAllLost() => Resume(DeploymentScope.All, _old);

    [GlobalCleanup]
    public void Cleanup() => _timelines.Dispose();

    private DeploymentSubscriptionAnswer Resume(DeploymentScope scope, DeploymentCursor cursor)
    {
        DeploymentSubscriptionAnswer? answer = null;
        _timelines.Subscriptions.Resume(_subscriber, scope, cursor, access: null, given => answer = given);
        _timelines.Registry.Unsubscribe(_subscriber, scope);
        return answer!;
    }

    private sealed class NoWriter : IDeliveryWriter
    {
        public string ConnectionId => "benchmark";

        public ValueTask WriteAsync(IReadOnlyList<Delivery> deliveries) => default;

        public void Cut()
        {
        }

        public void RequestClose()
        {
        }
    }
}
