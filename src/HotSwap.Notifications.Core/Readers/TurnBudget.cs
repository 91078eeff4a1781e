using HotSwap.Notifications.Timelines;

namespace HotSwap.Notifications.Readers;

/// <summary>What a turn may still write.</summary>
internal struct TurnBudget
{
    public TurnBudget()
    {
    }

    public int Statuses { get; private set; } = StatusPage.MaxStatuses;

    public int Bytes { get; private set; } = StatusPage.MaxBytes;

    public readonly bool IsSpent => Statuses <= 0 || Bytes <= 0;

    public readonly bool IsWhole => Statuses == StatusPage.MaxStatuses;

    public void Take(int statuses, int bytes)
    {
        Statuses -= statuses;
        Bytes -= bytes;
    }
}
