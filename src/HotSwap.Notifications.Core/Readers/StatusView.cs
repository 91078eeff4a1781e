namespace HotSwap.Notifications.Readers;

/// <summary>How a subscriber of all deployments is shown a status.</summary>
internal enum StatusView
{
    /// <summary>As to subscribers of all.</summary>
    All,

    /// <summary>As to subscribers of the one deployment, which the connection is as well.</summary>
    One,

    /// <summary>Not at all.</summary>
    Hidden,

    /// <summary>That is still to be decided.</summary>
    Undecided,
}
