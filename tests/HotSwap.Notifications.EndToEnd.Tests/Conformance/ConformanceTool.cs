using HotSwap.Notifications.TestSupport;

namespace HotSwap.Notifications.EndToEnd.Tests.Conformance;

/// <summary>Runs the conformance tool as a process.</summary>
internal static class ConformanceTool
{
    private const string Tool = "HotSwap.Notifications.ClientConformance";

    /// <summary>
    /// The limit of a run. A client that never ends takes 50 s, and any other run less. The rest allows for a machine that runs all tests in
    /// parallel.
    /// </summary>
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(4);

    public static string DotNetClient { get; } = Repository.TestAssembly("HotSwap.Notifications.ConformanceClient");

    public static string Script(string name) => Path.Combine(Repository.Root, "tests", Tool, "Clients", name);

    public static async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        var modules = Path.Combine(Repository.SampleApi, "node_modules");
        await using var process = new ChildProcess(
            "dotnet",
            [Repository.TestAssembly(Tool), .. arguments],
            Repository.Tests,
            new Dictionary<string, string> { ["NODE_PATH"] = modules });
        return await process.WaitForExitAsync(_limit);
    }

    public static void RequireNode()
    {
        Skip.IfNot(ChildProcess.IsInstalled("node"), "Node.js is missing. Install the package nodejs.");
        Skip.IfNot(
            Directory.Exists(Path.Combine(Repository.SampleApi, "node_modules", "@microsoft", "signalr")),
            "The npm package @microsoft/signalr is missing. Install the package npm and build the sample.");
    }
}
