namespace HotSwap.Notifications.Access;

/// <summary>Thrown when the request of a client is refused. Each transport sends the refusal in its own format.</summary>
/// <param name="code">One of <see cref="DeploymentErrorCodes"/>.</param>
/// <param name="sentence">The message for the client, without the code.</param>
internal sealed class SubscriptionRefusedException(string code, string sentence) : Exception(Refusals.Text(code, sentence))
{
    public string Code { get; } = code;
}
