using System.Diagnostics;
using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.Publishing;

/// <summary>The newest progress value of one stage in the outbox, with its state machine. Not thread-safe.</summary>
/// <remarks>
/// <code>
/// Idle ──Set──► Ready | Blocked        Ready ──Block──► Blocked ──Unblock──► Ready ──Send──► Cooling
/// Cooling ──Set──► Held                Cooling ──Cool──► Idle                Held ──Cool──► Ready | Blocked
/// </code>
/// </remarks>
internal sealed class StageProgress(string executionId, string stage)
{
    private ProgressValue _value;

    public string ExecutionId => executionId;

    public string Stage => stage;

    public StageProgressState State { get; private set; }

    public bool HasValue => State is StageProgressState.Ready or StageProgressState.Blocked or StageProgressState.Held;

    /// <summary>Sets a newer value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="isBlocked">Whether the deployment has statuses that are not committed yet.</param>
    /// <returns>true if the value replaced an older value; otherwise, false.</returns>
    public bool Set(ProgressValue value, bool isBlocked)
    {
        _value = value;
        var replaced = HasValue;
        State = State switch
        {
            StageProgressState.Idle => Released(isBlocked),
            StageProgressState.Cooling => StageProgressState.Held,
            _ => State,
        };
        return replaced;
    }

    /// <summary>Blocks the value, because the outbox accepted a status that the value must not overtake.</summary>
    public void Block() => State = State == StageProgressState.Ready ? StageProgressState.Blocked : State;

    /// <summary>Unblocks the value, because all statuses of the deployment are committed.</summary>
    public void Unblock() => State = State == StageProgressState.Blocked ? StageProgressState.Ready : State;

    /// <summary>Takes the value to send it. If there is an interval, the next value waits for it.</summary>
    public ProgressValue Send(bool hasInterval)
    {
        Debug.Assert(State == StageProgressState.Ready, "Only a value that is ready can be sent.");
        State = hasInterval ? StageProgressState.Cooling : StageProgressState.Idle;
        return _value;
    }

    /// <summary>Ends the interval, because it has passed or the outbox releases all values.</summary>
    public void Cool(bool isBlocked) => State = State switch
    {
        StageProgressState.Cooling => StageProgressState.Idle,
        StageProgressState.Held => Released(isBlocked),
        _ => State,
    };

    private static StageProgressState Released(bool isBlocked) => isBlocked ? StageProgressState.Blocked : StageProgressState.Ready;
}
