using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace HotSwap.Notifications;

/// <summary>
/// A refusal of the server: a stable code and a sentence. A client reads it from the message of a <c>HubException</c> with
/// <see cref="TryParse"/>, and handles it by its <see cref="Code"/>.
/// </summary>
/// <remarks>Two refusals are equal when their codes and their sentences are equal.</remarks>
public sealed partial record DeploymentRefusal
{
    /// <summary>Initializes a new instance of the <see cref="DeploymentRefusal"/> class.</summary>
    /// <param name="code">The code, such as <see cref="DeploymentErrorCodes.NotAllowed"/>.</param>
    /// <param name="sentence">The sentence for a person: what was refused, why, and what to do.</param>
    /// <exception cref="ArgumentException"><paramref name="code"/> is empty, or <paramref name="sentence"/> is null.</exception>
    public DeploymentRefusal(string code, string sentence)
    {
        ArgumentException.ThrowIfNullOrEmpty(code);
        ArgumentNullException.ThrowIfNull(sentence);
        Code = code;
        Sentence = sentence;
    }

    /// <summary>
    /// Gets the refusal of a subscription for which the caller lacks the rights. It is the same whether the deployment exists or not.
    /// </summary>
    public static DeploymentRefusal NotAllowed { get; } = new(DeploymentErrorCodes.NotAllowed, Refusals.NotAllowed);

    /// <summary>Gets the reason as a stable code: one of <see cref="DeploymentErrorCodes"/>, or one of a newer server.</summary>
    public string Code { get; }

    /// <summary>Gets the sentence for a person: what was refused, why, and what to do.</summary>
    public string Sentence { get; }

    /// <summary>
    /// Gets a value indicating whether the same call fails again. True for <see cref="DeploymentErrorCodes.NotAllowed"/>,
    /// <see cref="DeploymentErrorCodes.InvalidArgument"/> and <see cref="DeploymentErrorCodes.TooManySubscriptions"/>. After any other
    /// code, known or not, a client tries again later.
    /// </summary>
    public bool IsFinal =>
        Code is DeploymentErrorCodes.NotAllowed or DeploymentErrorCodes.InvalidArgument or DeploymentErrorCodes.TooManySubscriptions;

    /// <summary>Reads the refusal from the message of a <c>HubException</c> at a client. SignalR puts a text of its own before the refusal.</summary>
    /// <param name="hubExceptionMessage">The message.</param>
    /// <param name="refusal">The refusal; null if the message has none.</param>
    /// <returns>true if the message has a refusal; otherwise, false.</returns>
    public static bool TryParse(string? hubExceptionMessage, [NotNullWhen(true)] out DeploymentRefusal? refusal)
    {
        refusal = CodedMessage.Match(hubExceptionMessage ?? "") is { Success: true } match
            ? new DeploymentRefusal(match.Groups["code"].Value, match.Groups["sentence"].Value)
            : null;
        return refusal is not null;
    }

    /// <summary>Returns the refusal in the form in which the server sends it.</summary>
    /// <returns>The code in brackets, and the sentence, such as <c>[not_allowed] The subscription was refused: …</c></returns>
    public override string ToString() => Refusals.Text(Code, Sentence);

    [GeneratedRegex(@"HubException: \[(?<code>[a-z0-9_]+)\] (?<sentence>.*)", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex CodedMessage { get; }
}
