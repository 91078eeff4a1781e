namespace HotSwap.Notifications.SampleApi.Access;

/// <summary>The two users that the sample knows with <c>--auth</c>. A real host has an identity provider.</summary>
internal static class DevelopmentUsers
{
    /// <summary>Anna deploys, and watches everything; Bert watches what goes to Development.</summary>
    public static IReadOnlyList<DevelopmentUser> All { get; } =
    [
        new("anna", MayDeploy: true, ["Development", "Staging", "Production"]),
        new("bert", MayDeploy: false, ["Development"]),
    ];

    internal sealed record DevelopmentUser(string Name, bool MayDeploy, string[] Environments);
}
