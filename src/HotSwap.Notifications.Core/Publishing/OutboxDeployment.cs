namespace HotSwap.Notifications.Publishing;

/// <summary>The messages of one deployment in the outbox.</summary>
internal sealed class OutboxDeployment
{
    /// <summary>Gets or sets the number of accepted statuses that are not committed yet.</summary>
    public int Uncommitted { get; set; }

    /// <summary>Gets the stages that have a progress value, or have sent one within the interval; null before the first.</summary>
    public List<StageProgress>? Stages { get; private set; }

    public bool IsUnused => Uncommitted == 0 && Stages is not { Count: > 0 };

    public StageProgress? Find(string stage)
    {
        foreach (var each in Stages ?? [])
        {
            if (each.Stage == stage)
            {
                return each;
            }
        }

        return null;
    }

    public void Add(StageProgress stage) => (Stages ??= []).Add(stage);
}
