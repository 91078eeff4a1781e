using System.Collections.Concurrent;

namespace HotSwap.Notifications.SampleApi.Pipeline;

/// <summary>The states that this process has reported or is about to report, and has not yet read from the log.</summary>
internal sealed class ReportedDeployments
{
    private const int Capacity = 1_000;

    private readonly ConcurrentDictionary<string, PipelineExecutionState> _states = new(StringComparer.Ordinal);

    public ICollection<PipelineExecutionState> All => _states.Values;

    public PipelineExecutionState? Find(string executionId) => _states.GetValueOrDefault(executionId);

    /// <summary>Adds the first state of a deployment, unless the running deployment has already saved a newer one.</summary>
    public void SaveFirst(PipelineExecutionState state)
    {
        if (_states.TryAdd(state.ExecutionId, state) && _states.Count > Capacity)
        {
            _states.TryRemove(_states.MinBy(pair => pair.Value.LastUpdated).Key, out _);
        }
    }

    public void Save(PipelineExecutionState state) => _states[state.ExecutionId] = state;

    /// <summary>Removes the reported state of a deployment, unless it is newer than the state that was read from the log.</summary>
    public void Remove(PipelineExecutionState logged)
    {
        if (_states.TryGetValue(logged.ExecutionId, out var reported) && reported.LastUpdated <= logged.LastUpdated)
        {
            _states.TryRemove(KeyValuePair.Create(logged.ExecutionId, reported));
        }
    }
}
