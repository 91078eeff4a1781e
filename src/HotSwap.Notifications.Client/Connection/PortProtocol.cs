namespace HotSwap.Notifications.Client.Connection;

/// <summary>The protocol that a port was seen to use.</summary>
internal enum PortProtocol
{
    /// <summary>The protocol could not be determined.</summary>
    Unknown,

    /// <summary>The port has sent a certificate.</summary>
    Tls,

    /// <summary>The port has answered in plain HTTP.</summary>
    PlainHttp,
}
