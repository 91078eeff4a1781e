namespace HotSwap.Notifications.Publishing;

/// <summary>The progress of one stage of one deployment, while it waits or was sent a short time ago.</summary>
internal sealed class StageSlot(string executionId, string stage)
{
    public string ExecutionId => executionId;

    public string Stage => stage;

    /// <summary>Waits in the queue, and a newer value takes its place.</summary>
    public OutboxEntry? Open { get; set; }

    /// <summary>Waits in the queue before a status, which a newer value must not overtake.</summary>
    public OutboxEntry? Sealed { get; set; }

    /// <summary>The newest value that came too soon after the one before it.</summary>
    public DeploymentProgressMessage? Held { get; set; }

    /// <summary>Whether a value was sent less than an interval ago.</summary>
    public bool Cooling { get; set; }

    public bool IsUnused => Open is null && Sealed is null && Held is null && !Cooling;
}
