namespace HotSwap.Notifications.ClientConformance.Running;

/// <summary>Thrown when the client program cannot be started.</summary>
internal sealed class ClientNotStartedException(string message, Exception innerException) : Exception(message, innerException);
