using System.Diagnostics.CodeAnalysis;

namespace HotSwap.Notifications.Logs;

/// <summary>The newest progress value of a stage.</summary>
[Experimental(ExperimentalApi.LogContract)]
public readonly record struct ProgressValue
{
    /// <summary>Initializes a new instance of the <see cref="ProgressValue"/> struct.</summary>
    /// <param name="message">The progress message.</param>
    /// <param name="origin">The time and the trace in which the message was accepted; null if no listener measures or traces.</param>
    public ProgressValue(DeploymentProgressMessage message, MessageOrigin? origin) => (Message, Origin) = (message, origin);

    /// <summary>Gets the progress message. The engine sets its Sequence later.</summary>
    public DeploymentProgressMessage Message { get; init; }

    /// <summary>Gets the time and the trace in which the message was accepted; null if no listener measures or traces.</summary>
    public MessageOrigin? Origin { get; init; }
}
