namespace HotSwap.Notifications;

/// <summary>To whom the e-mail address of the person who asked for a deployment is shown.</summary>
public enum RequesterEmailVisibility
{
    /// <summary>To everybody who may watch the deployment.</summary>
    Everywhere,

    /// <summary>To those who watch the one deployment, not to those who watch all.</summary>
    OneDeployment,

    /// <summary>To nobody. It is not stored either, and not shown to authorization handlers.</summary>
    Nowhere,
}
