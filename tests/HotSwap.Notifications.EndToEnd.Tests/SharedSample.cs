namespace HotSwap.Notifications.EndToEnd.Tests;

/// <summary>A collection of tests that share one running sample.</summary>
[CollectionDefinition(Name)]
public sealed class SharedSample : ICollectionFixture<SampleApiFixture>
{
    public const string Name = "sample";
}
