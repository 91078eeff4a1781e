namespace HotSwap.Notifications.Core.Tests.Simulation;

/// <param name="Seed">The seed of the schedule.</param>
/// <param name="Step">The step of the failure.</param>
/// <param name="Violation">The broken guarantee.</param>
/// <param name="Trace">The last steps.</param>
internal sealed record SimulationFailure(long Seed, int Step, string Violation, string Trace)
{
    public override string ToString() => $"""
        Seed {Seed}, step {Step}: {Violation}
        Replay: HOTSWAP_SEED={Seed} dotnet test tests/HotSwap.Notifications.Core.Tests --filter Schedule_OfOneSeed_KeepsTheGuarantees
        {Trace}
        """;
}
