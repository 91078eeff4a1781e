namespace HotSwap.Notifications.Tests;

/// <summary>A collection of tests that measure the process, so no other tests run in parallel.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
