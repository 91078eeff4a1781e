namespace HotSwap.Notifications.Events;

/// <summary>The names of the events that event streams have and the hub does not.</summary>
internal static class EventNames
{
    /// <summary>Reports that statuses after the client's last event id may be missing. The events that follow are the current state.</summary>
    public const string HistoryLost = "DeploymentHistoryLost";

    /// <summary>Reports that the stream starts without a state: the deployment has no status, or there is no deployment.</summary>
    public const string NothingKnown = "DeploymentNothingKnown";

    /// <summary>Sent as the first event of each stream, and every 15 seconds.</summary>
    public const string KeepAlive = "KeepAlive";
}
