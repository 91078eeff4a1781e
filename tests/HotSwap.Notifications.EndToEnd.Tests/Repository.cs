using System.Reflection;

namespace HotSwap.Notifications.EndToEnd.Tests;

/// <summary>The paths in the working tree from which the tests were built.</summary>
internal static class Repository
{
    public static string Root { get; } = Metadata("RepositoryRoot");

    public static string SampleApi { get; } = Path.Combine(Root, "samples", "HotSwap.Notifications.SampleApi");

    public static string Tests { get; } = Path.Combine(Root, "tests", "HotSwap.Notifications.EndToEnd.Tests");

    /// <summary>Gets the folder for screenshots and similar output. Not committed.</summary>
    public static string Artefacts { get; } =
        Directory.CreateDirectory(Path.Combine(Root, "artifacts", "screenshots")).FullName;

    public static string SampleAssembly(string name) => Path.Combine(
        Root, "samples", name, "bin", Metadata("Configuration"), "net10.0", name + ".dll");

    public static string TestAssembly(string name) => Path.Combine(
        Root, "tests", name, "bin", Metadata("Configuration"), "net10.0", name + ".dll");

    private static string Metadata(string key) => typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == key).Value!;
}
