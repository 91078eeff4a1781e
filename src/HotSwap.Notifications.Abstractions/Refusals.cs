namespace HotSwap.Notifications;

/// <summary>The texts of refusals, as the server sends them.</summary>
internal static class Refusals
{
    /// <summary>One text whether or not the deployment exists, so that it does not reveal which deployments exist.</summary>
    public const string NotAllowed = "The subscription was refused: it needs rights that the caller does not have.";

    /// <summary>The reason for ending a subscription whose authorization policy did not decide.</summary>
    public const string NotDecided = "Authorization could not be decided. Subscribe or resume again.";

    /// <summary>Returns the code in brackets, followed by the sentence.</summary>
    public static string Text(string code, string sentence) => $"[{code}] {sentence}";
}
