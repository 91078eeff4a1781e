namespace HotSwap.Notifications.SampleApi.Access;

/// <summary>The two users of the sample when it runs with <c>--auth</c>. A real host uses an identity provider.</summary>
internal static class DevelopmentUsers
{
    /// <summary>Gets the users. Anna can start deployments and watch all environments. Bert can watch only Development.</summary>
    public static IReadOnlyList<DevelopmentUser> All { get; } =
    [
        new("anna", MayDeploy: true, ["Development", "Staging", "Production"]),
        new("bert", MayDeploy: false, ["Development"]),
    ];

    internal sealed record DevelopmentUser(string Name, bool MayDeploy, string[] Environments);
}
