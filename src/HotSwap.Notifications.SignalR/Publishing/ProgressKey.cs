using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace HotSwap.Notifications.Publishing;

/// <summary>Two progress messages with the same key say the same of different moments, with no status between them.</summary>
internal readonly record struct ProgressKey(string ExecutionId, string Stage, long Sequence)
{
    /// <summary>The key of a progress; null for any other message, and for one that comes serialised from a backplane.</summary>
    public static ProgressKey? Of(SerializedHubMessage message) =>
        message.Message is InvocationMessage { Arguments: [DeploymentProgressMessage progress] }
            ? new ProgressKey(progress.ExecutionId, progress.Stage, progress.Sequence)
            : null;
}
