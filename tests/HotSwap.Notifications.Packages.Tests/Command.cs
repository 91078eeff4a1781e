using HotSwap.Notifications.TestSupport;

namespace HotSwap.Notifications.Packages.Tests;

/// <summary>Runs a program and waits until it ends.</summary>
internal static class Command
{
    /// <summary>The limit for a program. Restoring and compiling take time on a busy machine.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(5);

    public static async Task<string> RunAsync(
        string program, string[] arguments, string folder, Dictionary<string, string>? environment = null)
    {
        // Servers that a build leaves running would keep its output open.
        environment = new Dictionary<string, string>(environment ?? [])
        {
            ["MSBUILDDISABLENODEREUSE"] = "1",
            ["UseSharedCompilation"] = "false",
            ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0",
            ["DOTNET_NOLOGO"] = "1",
        };
        await using var process = new ChildProcess(program, arguments, folder, environment);
        var (exitCode, output) = await process.WaitForExitAsync(_patience);
        Assert.True(exitCode == 0, $"{program} {string.Join(' ', arguments)}\n{output}");
        return output;
    }
}
