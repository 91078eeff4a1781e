using System.Collections.Concurrent;

namespace HotSwap.Notifications.SampleApi.Pipeline;

/// <summary>What this process has reported, or is about to report, and has not seen in the log yet.</summary>
internal sealed class ReportedDeployments
{
    private const int Capacity = 1_000;

    private readonly ConcurrentDictionary<string, PipelineExecutionState> _states = new(StringComparer.Ordinal);

    public ICollection<PipelineExecutionState> All => _states.Values;

    public PipelineExecutionState? Find(string executionId) => _states.GetValueOrDefault(executionId);

    /// <summary>Takes the first state of a deployment, which may have begun already.</summary>
    public void SaveFirst(PipelineExecutionState state)
    {
        if (_states.TryAdd(state.ExecutionId, state) && _states.Count > Capacity)
        {
            _states.TryRemove(_states.MinBy(pair => pair.Value.LastUpdated).Key, out _);
        }
    }

    public void Save(PipelineExecutionState state) => _states[state.ExecutionId] = state;

    /// <summary>The log has a state: what was reported before, or at the same time, is no longer needed.</summary>
    public void Remove(PipelineExecutionState logged)
    {
        if (_states.TryGetValue(logged.ExecutionId, out var reported) && reported.LastUpdated <= logged.LastUpdated)
        {
            _states.TryRemove(KeyValuePair.Create(logged.ExecutionId, reported));
        }
    }
}
