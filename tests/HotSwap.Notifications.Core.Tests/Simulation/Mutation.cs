namespace HotSwap.Notifications.Core.Tests.Simulation;

/// <summary>A defect that the simulation injects, to show that its checker detects it.</summary>
internal enum Mutation
{
    None,

    /// <summary>The server reads an answer first, and registers the reader later.</summary>
    JoinAfterAnswer,

    /// <summary>The log reports statuses before they are committed.</summary>
    PublishBeforeCommit,

    /// <summary>The server cuts a client although its writes complete.</summary>
    CutOfReadingClient,

    /// <summary>A review that finds a lost right does not end the subscription.</summary>
    RightOutlivesItsEnd,
}
