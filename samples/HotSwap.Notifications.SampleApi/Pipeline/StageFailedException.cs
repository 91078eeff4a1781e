namespace HotSwap.Notifications.SampleApi.Pipeline;

/// <summary>A stage has failed, and the deployment with it.</summary>
internal sealed class StageFailedException(string message) : Exception(message);
