namespace HotSwap.Notifications.Packages.Tests;

/// <summary>They are packed once for all tests.</summary>
[CollectionDefinition(nameof(PackedOnce))]
public sealed class PackedOnce : ICollectionFixture<PackedPackages>;
