namespace HotSwap.Notifications.Benchmarks.Load.Clients;

/// <summary>The hub invocations of the clients.</summary>
internal static class Invocations
{
    public const string SubscribeToAll = """{"type":1,"invocationId":"1","target":"SubscribeToAllDeployments","arguments":[]}""";

    public static string Subscribe(int deployment) => Invocation("SubscribeToDeployment", $"\"d-{deployment}\"");

    public static string Resume(int deployment, string cursor) => Invocation("ResumeDeployment", $"\"d-{deployment}\",{cursor}");

    private static string Invocation(string method, string arguments) =>
        $$"""{"type":1,"invocationId":"1","target":"{{method}}","arguments":[{{arguments}}]}""";
}
