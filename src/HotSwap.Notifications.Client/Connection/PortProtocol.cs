namespace HotSwap.Notifications.Client.Connection;

/// <summary>What a port was seen to speak.</summary>
internal enum PortProtocol
{
    /// <summary>Nothing was seen that would tell.</summary>
    Unknown,

    /// <summary>It has shown a certificate.</summary>
    Tls,

    /// <summary>It has answered in plain HTTP.</summary>
    PlainHttp,
}
