namespace HotSwap.Notifications.Events;

/// <summary>The events of a stream that the hub does not have.</summary>
internal static class EventNames
{
    /// <summary>Statuses may have been lost since the client's last event id; the events that follow are the current state.</summary>
    public const string HistoryLost = "DeploymentHistoryLost";

    /// <summary>The stream begins where nothing is known: no status of the deployment, or no deployment.</summary>
    public const string NothingKnown = "DeploymentNothingKnown";

    /// <summary>The first event of each stream, and again every 15 seconds.</summary>
    public const string KeepAlive = "KeepAlive";
}
