namespace HotSwap.Notifications;

/// <summary>How the server puts a refusal: its code in brackets, and a sentence.</summary>
internal static class Refusals
{
    /// <summary>The same whether the deployment exists or not.</summary>
    public const string NotAllowed = "The subscription was refused: it needs rights that the caller does not have.";

    /// <summary>The reason of a subscription that ends because its policy does not decide.</summary>
    public const string NotDecided = "Authorization could not be decided. Subscribe or resume again.";

    /// <summary>Puts the code before the sentence.</summary>
    public static string Text(string code, string sentence) => $"[{code}] {sentence}";
}
