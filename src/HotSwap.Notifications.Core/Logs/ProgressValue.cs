using System.Diagnostics.CodeAnalysis;

namespace HotSwap.Notifications.Logs;

/// <summary>The newest progress of a stage.</summary>
[Experimental(ExperimentalApi.LogContract)]
public readonly record struct ProgressValue
{
    /// <summary>Initializes a value.</summary>
    /// <param name="message">The progress.</param>
    /// <param name="origin">The time and the trace in which it was accepted; null where nobody measures or traces.</param>
    public ProgressValue(DeploymentProgressMessage message, MessageOrigin? origin) => (Message, Origin) = (message, origin);

    /// <summary>Gets the progress. The engine sets its Sequence later.</summary>
    public DeploymentProgressMessage Message { get; init; }

    /// <summary>Gets the time and the trace in which it was accepted; null where nobody measures or traces.</summary>
    public MessageOrigin? Origin { get; init; }
}
