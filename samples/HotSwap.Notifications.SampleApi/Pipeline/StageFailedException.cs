namespace HotSwap.Notifications.SampleApi.Pipeline;

/// <summary>Thrown when a stage fails, which ends the deployment.</summary>
internal sealed class StageFailedException(string message) : Exception(message);
