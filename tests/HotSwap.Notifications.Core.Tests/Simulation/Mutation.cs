namespace HotSwap.Notifications.Core.Tests.Simulation;

/// <summary>A defect that the simulation puts back, to show that its checker finds it.</summary>
internal enum Mutation
{
    None,

    /// <summary>An answer is read first, and the reader is registered later.</summary>
    JoinAfterAnswer,

    /// <summary>The log reports statuses before they are committed.</summary>
    PublishBeforeCommit,

    /// <summary>A client is cut although its writes complete.</summary>
    CutOfReadingClient,

    /// <summary>A review that finds a right gone does not end the subscription.</summary>
    RightOutlivesItsEnd,
}
