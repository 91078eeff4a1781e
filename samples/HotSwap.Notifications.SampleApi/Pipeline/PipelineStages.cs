namespace HotSwap.Notifications.SampleApi.Pipeline;

internal static class PipelineStages
{
    public static IReadOnlyList<string> Names { get; } =
        ["Validation", "Build", "Tests", "Security scan", "Staging", "Smoke tests", "Rollout", "Verification"];
}
