using System.Collections.Concurrent;

namespace HotSwap.Notifications.SampleApi.Pipeline;

/// <summary>The latest state of the newest deployments.</summary>
internal sealed class DeploymentStore
{
    private const int Capacity = 1_000;

    private readonly ConcurrentDictionary<string, PipelineExecutionState> _states = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _order = new();

    public IEnumerable<PipelineExecutionState> Newest => _states.Values.OrderByDescending(state => state.StartTime);

    public PipelineExecutionState? Find(string executionId) => _states.GetValueOrDefault(executionId);

    public void Save(PipelineExecutionState state)
    {
        if (_states.TryAdd(state.ExecutionId, state))
        {
            _order.Enqueue(state.ExecutionId);
            if (_states.Count > Capacity && _order.TryDequeue(out var oldest))
            {
                _states.TryRemove(oldest, out _);
            }
        }
        else
        {
            _states[state.ExecutionId] = state;
        }
    }
}
