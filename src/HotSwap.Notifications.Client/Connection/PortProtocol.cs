namespace HotSwap.Notifications.Client.Connection;

/// <summary>The protocol of a port, as a probe determined it.</summary>
internal enum PortProtocol
{
    /// <summary>The protocol could not be determined.</summary>
    Unknown,

    /// <summary>The port has sent a certificate.</summary>
    Tls,

    /// <summary>The port has answered in plain HTTP.</summary>
    PlainHttp,
}
