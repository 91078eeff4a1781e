namespace HotSwap.Notifications.Core.Tests.Simulation;

/// <summary>The possible next steps of a schedule.</summary>
internal enum Step
{
    NotifyStatus,
    NotifyBurst,
    NotifyProgress,
    RunWork,
    CommitBatch,
    CompleteWrite,
    Decide,
    ChangeRights,
    Review,
    ActAsClient,
    DeliverAnswer,
    Subscribe,
    Unsubscribe,
    Disconnect,
    RemoveClosed,
    Stall,
    Unstall,
    KeepAlive,
    Advance,
    SetClock,
    Reset,
}
