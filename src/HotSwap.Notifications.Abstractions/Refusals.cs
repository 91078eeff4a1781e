using System.Text.RegularExpressions;

namespace HotSwap.Notifications;

/// <summary>How a refusal is put: its code in brackets, and a sentence.</summary>
internal static partial class Refusals
{
    /// <summary>The same whether the deployment exists or not.</summary>
    public const string NotAllowed = "The subscription was refused: it needs rights that the caller does not have.";

    /// <summary>The reason of a subscription that ends because its policy does not decide.</summary>
    public const string NotDecided = "Authorization could not be decided. Subscribe or resume again.";

    /// <summary>Puts the code before the sentence.</summary>
    public static string Text(string code, string sentence) => $"[{code}] {sentence}";

    /// <summary>The code of a refusal; null of any other error.</summary>
    /// <param name="hubExceptionMessage">The message of a <c>HubException</c> as it arrives at a client: SignalR's words, and then ours.</param>
    public static string? CodeOf(string hubExceptionMessage) =>
        CodedMessage.Match(hubExceptionMessage) is { Success: true } match ? match.Groups["code"].Value : null;

    /// <summary>The refusal without SignalR's words before it; null of any other error.</summary>
    /// <param name="hubExceptionMessage">The message of a <c>HubException</c> as it arrives at a client.</param>
    public static string? TextOf(string hubExceptionMessage) =>
        CodedMessage.Match(hubExceptionMessage) is { Success: true } match ? match.Groups["text"].Value : null;

    /// <summary>Whether asking again cannot help. A code that is not known may help.</summary>
    public static bool IsFinal(string? code) =>
        code is DeploymentErrorCodes.NotAllowed or DeploymentErrorCodes.InvalidArgument or DeploymentErrorCodes.TooManySubscriptions;

    [GeneratedRegex(@"HubException: (?<text>\[(?<code>[a-z0-9_]+)\] .*)", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex CodedMessage { get; }
}
