namespace HotSwap.Notifications.Packages.Tests;

/// <summary>A collection of tests that share packages that are packed once.</summary>
[CollectionDefinition(nameof(PackedOnce))]
public sealed class PackedOnce : ICollectionFixture<PackedPackages>;
