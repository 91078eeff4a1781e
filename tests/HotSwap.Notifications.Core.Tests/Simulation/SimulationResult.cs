namespace HotSwap.Notifications.Core.Tests.Simulation;

/// <param name="Schedules">The number of schedules.</param>
/// <param name="Steps">The number of steps that they took, without those of their ends.</param>
/// <param name="Time">The time that it took.</param>
/// <param name="Failure">The first failure; null where there is none.</param>
internal sealed record SimulationResult(int Schedules, long Steps, TimeSpan Time, SimulationFailure? Failure)
{
    public override string ToString() =>
        $"{Schedules} schedules, {Steps} steps in {Time.TotalSeconds:F1} s: {Schedules / Time.TotalSeconds:F0} schedules/s, {Time.TotalMicroseconds / Steps:F2} µs a step";
}
