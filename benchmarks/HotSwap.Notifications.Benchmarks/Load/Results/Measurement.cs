namespace HotSwap.Notifications.Benchmarks.Load.Results;

/// <summary>One number of a run.</summary>
internal sealed record Measurement(string Name, double Value, Aim? Aim = null);
