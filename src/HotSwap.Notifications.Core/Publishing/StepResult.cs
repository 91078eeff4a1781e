namespace HotSwap.Notifications.Publishing;

/// <summary>What a step of the <see cref="LogAppender"/> came to.</summary>
internal enum StepResult
{
    /// <summary>There was nothing to do, or a step is under way.</summary>
    Nothing,

    /// <summary>A batch was appended. There may be more.</summary>
    Done,

    /// <summary>A batch is being appended. Its end is announced by <see cref="LogAppender.StepEnded"/>.</summary>
    UnderWay,
}
