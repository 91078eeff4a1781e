using HotSwap.Notifications.TestSupport;

namespace HotSwap.Notifications.EndToEnd.Tests;

/// <summary>Runs a script of this folder with Node.js and the npm packages that the builds of the sample and the tests installed.</summary>
internal static class Node
{
    public static ChildProcess Run(string script, params string[] arguments) => Run(script, new Dictionary<string, string>(), arguments);

    public static ChildProcess Run(string script, Dictionary<string, string> environment, params string[] arguments)
    {
        var modules = Path.Combine(Repository.SampleApi, "node_modules");
        Skip.IfNot(ChildProcess.IsInstalled("node"), "Node.js is missing. Install the package nodejs.");
        Skip.IfNot(
            Directory.Exists(Path.Combine(modules, "@microsoft", "signalr")),
            "The npm package @microsoft/signalr is missing. Install the package npm and build the sample.");
        Skip.IfNot(
            Directory.Exists(Path.Combine(Repository.Tests, "node_modules", "ajv")),
            "The npm packages of the tests are missing. Install the package npm and build the tests.");
        return new ChildProcess(
            "node",
            [Path.Combine(Repository.Tests, "Scripts", script), .. arguments],
            Repository.Tests,
            new Dictionary<string, string>(environment) { ["NODE_PATH"] = modules });
    }
}
