namespace HotSwap.Notifications.Core.Tests.Simulation;

/// <param name="Schedules">The number of schedules.</param>
/// <param name="Steps">The number of steps of the schedules, without those of the settlement.</param>
/// <param name="Time">The duration.</param>
/// <param name="Failure">The first failure, or null.</param>
internal sealed record SimulationResult(int Schedules, long Steps, TimeSpan Time, SimulationFailure? Failure)
{
    public override string ToString() =>
        $"{Schedules} schedules, {Steps} steps in {Time.TotalSeconds:F1} s: {Schedules / Time.TotalSeconds:F0} schedules/s, {Time.TotalMicroseconds / Steps:F2} µs a step";
}
