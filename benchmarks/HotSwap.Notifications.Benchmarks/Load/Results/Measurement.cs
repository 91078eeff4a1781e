namespace HotSwap.Notifications.Benchmarks.Load.Results;

/// <summary>A measured value of a run.</summary>
internal sealed record Measurement(string Name, double Value, Aim? Aim = null);
