namespace HotSwap.Notifications.Readers;

/// <summary>The views of a status for a subscriber of all deployments.</summary>
internal enum StatusView
{
    /// <summary>The view for subscribers of all deployments.</summary>
    All,

    /// <summary>The view for subscribers of the one deployment, because the connection also subscribes to it.</summary>
    One,

    /// <summary>The subscriber may not see the status.</summary>
    Hidden,

    /// <summary>The decision is pending.</summary>
    Undecided,
}
