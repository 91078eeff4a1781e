using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.Timelines;

/// <summary>
/// The statuses and the progress of one deployment in the memory of this node. Guarded by the gate of the <see cref="TimelineStore"/>.
/// </summary>
internal sealed class DeploymentTimeline : IRetained<DeploymentTimeline>
{
    /// <summary>The maximum number of stages whose progress is kept. A new stage replaces the stage with the oldest value.</summary>
    public const int MaxStages = 64;

    private readonly List<StageValue> _progress = [];
    private PipelineExecutionState? _latestState;

    public DeploymentTimeline(string executionId, long completeAfter)
    {
        ExecutionId = executionId;
        CompleteAfter = completeAfter;
        RetentionNode = new LinkedListNode<DeploymentTimeline>(this);
    }

    public string ExecutionId { get; }

    public StatusRing Statuses { get; } = new();

    /// <summary>
    /// Gets or sets the position after which <see cref="Statuses"/> has every status of this execution id. A new timeline does not begin at 0,
    /// because statuses of an earlier deployment with the same id may have been removed.
    /// </summary>
    public long CompleteAfter { get; set; }

    public StatusRecord? Latest { get; private set; }

    public bool HasStatus => Latest is not null;

    public long LatestSequence => Latest?.Sequence ?? 0;

    public long LatestPosition => Latest?.Position ?? 0;

    public DateTimeOffset? FinishedAt { get; private set; }

    /// <summary>Gets or sets the time of the latest status or progress.</summary>
    public DateTimeOffset ActiveAt { get; set; }

    /// <summary>Gets the newest progress of each stage, ordered by version.</summary>
    public IReadOnlyList<StageValue> Progress => _progress;

    public LinkedListNode<DeploymentTimeline> RetentionNode { get; }

    /// <summary>Gets the latest state; null if there is no status yet.</summary>
    public PipelineExecutionState? LatestState => _latestState ??= Latest?.ToMessage(forAll: false).Details;

    public void Add(StatusRecord record)
    {
        Statuses.Add(record);
        Latest = record;
        _latestState = null;
        FinishedAt = record.IsFinal ? record.Status.AppendedAt : null;
        if (record.IsFinal)
        {
            _progress.Clear();
        }
        else if (_progress.Count > 0)
        {
            _progress.RemoveAll(value => HasEnded(value.Stage));
        }
    }

    /// <summary>Adds the newest progress value of a stage.</summary>
    /// <returns>false if the stage or the deployment has ended; otherwise, true.</returns>
    public bool TryAdd(ProgressValue value, long version)
    {
        if (FinishedAt is not null || HasEnded(value.Message.Stage))
        {
            return false;
        }

        _progress.RemoveAll(each => each.Stage == value.Message.Stage);
        if (_progress.Count == MaxStages)
        {
            _progress.RemoveAt(0);
        }

        _progress.Add(new StageValue(value, version));
        return true;
    }

    /// <summary>Returns whether a stage has ended according to a state. A stage that the state does not contain has not ended.</summary>
    public static bool HasEnded(string stage, PipelineExecutionState? state) => state?.Stages.LastOrDefault(each => each.StageName == stage)
        is { Status: not (PipelineStageStatus.Pending or PipelineStageStatus.Running) };

    private bool HasEnded(string stage) => HasEnded(stage, LatestState);
}
