namespace HotSwap.Notifications.ClientConformance.Wire;

/// <summary>Handles the connections and calls of a client.</summary>
internal interface IHubConnectionHandler
{
    /// <summary>Returns whether a client may connect now.</summary>
    bool Admits();

    void OnConnected(HubConnection connection);

    void OnCall(HubCall call);

    void OnClosed(HubConnection connection);
}
