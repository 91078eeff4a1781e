using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using HotSwap.Notifications.Telemetry;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace HotSwap.Notifications.Limits;

/// <summary>
/// A hub protocol that limits the size and the rate of messages, and that sends errors to the client. The limits are applied here because
/// this is where bytes first become a message. A hub filter receives neither malformed calls nor calls of unknown methods.
/// </summary>
internal sealed class GuardedHubProtocol(IHubProtocol protocol, int maxMessageSize, NotificationMetrics metrics) : IHubProtocol
{
    public string Name => protocol.Name;

    public int Version => protocol.Version;

    public TransferFormat TransferFormat => protocol.TransferFormat;

    public bool IsVersionSupported(int version) => protocol.IsVersionSupported(version);

    public ReadOnlyMemory<byte> GetMessageBytes(HubMessage message) => protocol.GetMessageBytes(message);

    public void WriteMessage(HubMessage message, IBufferWriter<byte> output) => protocol.WriteMessage(message, output);

    /// <exception cref="HubException">The message is not accepted. SignalR closes the connection with the message of the exception.</exception>
    public bool TryParseMessage(
        ref ReadOnlySequence<byte> input, IInvocationBinder binder, [NotNullWhen(true)] out HubMessage? message)
    {
        var before = input.Length;
        if (!TryParse(ref input, binder, out message))
        {
            CheckSize(before);
            return false;
        }

        CheckSize(before - input.Length);
        if (message is InvocationBindingFailureMessage { BindingFailure.SourceException: var reason })
        {
            metrics.Refused("arguments");
            message = Refuse(
                message,
                DeploymentErrorCodes.InvalidArgument,
                reason is HubException ? reason.Message : $"The arguments could not be read: {reason.Message}");
        }

        if (CallLimiter.Current is { } limiter && !limiter.TryTake())
        {
            metrics.Refused("rate");
            message = limiter.IsExceeded
                ? throw Refusal(DeploymentErrorCodes.TooManyCalls, limiter.Refusal)
                : Refuse(message, DeploymentErrorCodes.TooManyCalls, limiter.Refusal);
        }

        return true;
    }

    private bool TryParse(ref ReadOnlySequence<byte> input, IInvocationBinder binder, [NotNullWhen(true)] out HubMessage? message)
    {
        try
        {
            return protocol.TryParseMessage(ref input, binder, out message);
        }
        catch (Exception malformed) when (malformed is not HubException)
        {
            metrics.Refused("malformed");
            throw Refusal(DeploymentErrorCodes.MalformedMessage, $"The message could not be read: {malformed.Message}", malformed);
        }
    }

    private void CheckSize(long size)
    {
        if (size > maxMessageSize)
        {
            metrics.Refused("message_size");
            throw Refusal(DeploymentErrorCodes.MessageTooLarge, $"The message is larger than {maxMessageSize} bytes (Limits.MaxReceivedMessageSize).");
        }
    }

    private static HubException Refusal(string code, string sentence, Exception? cause = null) => new(Refusals.Text(code, sentence), cause);

    private static HubMessage Refuse(HubMessage message, string code, string sentence) => message switch
    {
        HubMethodInvocationMessage call => Failure(call.InvocationId, call.Target, Refusal(code, sentence)),
        InvocationBindingFailureMessage failure => Failure(failure.InvocationId, failure.Target, Refusal(code, sentence)),
        _ => message,
    };

    private static InvocationBindingFailureMessage Failure(string? invocationId, string target, HubException refusal) =>
        new(invocationId, target, ExceptionDispatchInfo.Capture(refusal));
}
