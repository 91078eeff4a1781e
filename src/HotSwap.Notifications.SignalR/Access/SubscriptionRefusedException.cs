namespace HotSwap.Notifications.Access;

/// <summary>A client is refused. Each transport tells it in its own form.</summary>
/// <param name="code">One of <see cref="DeploymentErrorCodes"/>.</param>
/// <param name="sentence">What the client is told, without the code.</param>
internal sealed class SubscriptionRefusedException(string code, string sentence) : Exception(Refusals.Text(code, sentence))
{
    public string Code { get; } = code;
}
