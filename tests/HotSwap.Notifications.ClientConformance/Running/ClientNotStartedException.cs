namespace HotSwap.Notifications.ClientConformance.Running;

/// <summary>The client's program can't be started.</summary>
internal sealed class ClientNotStartedException(string message, Exception innerException) : Exception(message, innerException);
