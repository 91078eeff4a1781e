using HotSwap.Notifications.TestSupport;

namespace HotSwap.Notifications.Packages.Tests;

/// <summary>The programs of docs/getting-started.md, made in an empty folder by the commands that stand there.</summary>
[Collection(nameof(PackedOnce))]
public class FreshAppsTests(PackedPackages packages) : IAsyncLifetime
{
    private readonly string _folder = packages.NewAppsFolder();

    public async Task InitializeAsync()
    {
        Skip.IfNot(PackedPackages.IsGitThere, PackedPackages.GitIsMissing);
        await MakeAsync("web", "DeployHost", "HotSwap.Notifications.SignalR");
        await MakeAsync("console", "Watch", "HotSwap.Notifications.Client");
        await Command.RunAsync("dotnet", ["build", "DeployHost", "-warnaserror"], _folder);
    }

    [SkippableFact]
    public async Task HostAndClients_MadeFromThePackagesAlone_WorkTogether()
    {
        Skip.IfNot(
            File.Exists("/usr/bin/clang") || File.Exists("/usr/bin/gcc"), "Native AOT links with a C compiler, and it is missing. Install the package clang.");
        await Command.RunAsync("dotnet", ["build", "Watch", "-warnaserror"], _folder);
        await Command.RunAsync(
            "dotnet", ["publish", "Watch", "-p:PublishAot=true", "-p:InvariantGlobalization=true", "-warnaserror", "-o", "native"], _folder);
        await using var host = new ChildProcess(
            "dotnet",
            [
                Path.Combine(_folder, "DeployHost/bin/Debug/net10.0/DeployHost.dll"), "--urls", "http://127.0.0.1:0",
                "--Logging:LogLevel:Microsoft.AspNetCore.SignalR", "Debug",
            ],
            _folder);
        var address = await host.WaitForAddressAsync();
        string[] arguments = [new Uri(address, "deploymentHub").ToString(), "d-1"];

        // The first client watches from the start. The second, compiled to native code, starts when the first has seen that the deployment is
        // running. How much the second sees depends on how busy the machine is.
        using var http = new HttpClient();
        await using var first = new ChildProcess("dotnet", ["run", "--no-build", "--project", "Watch", "--", .. arguments], _folder);
        await host.WaitForLineAsync(line => line.Contains("ResumeDeployment", StringComparison.Ordinal));
        var deploying = http.PostAsync(new Uri(address, "deploy/d-1"), content: null);
        await first.WaitForLineAsync(line => line.StartsWith("d-1: Running", StringComparison.Ordinal));
        await using var second = new ChildProcess(Path.Combine(_folder, "native/Watch"), arguments, _folder);
        var ends = await Task.WhenAll(first.WaitForExitAsync(), second.WaitForExitAsync());
        using var deployed = await deploying.WithPatience();

        deployed.EnsureSuccessStatusCode();
        Assert.All(ends, end =>
        {
            Assert.True(end.ExitCode == 0, end.Output);
            Assert.Matches(@"d-1: Succeeded\n\(Closed\)\s*$", end.Output);
        });
        Assert.Matches(@"(?m)^d-1: (Build|Tests|Rollout) \d+ %$", ends[0].Output);

        await using var lost = new ChildProcess(Path.Combine(_folder, "native/Watch"), [new Uri(address, "hub").ToString(), "d-1"], _folder);
        var end = await lost.WaitForExitAsync();

        Assert.Equal(1, end.ExitCode);
        Assert.Contains("(404)", end.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled exception", end.Output, StringComparison.Ordinal);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    private async Task MakeAsync(string template, string name, string package)
    {
        await Command.RunAsync("dotnet", ["new", template, "-o", name], _folder);
        await Command.RunAsync("dotnet", ["add", name, "package", package], _folder);
        File.Copy(
            Path.Combine(PackedPackages.RepositoryRoot, "tests/HotSwap.Notifications.Packages.Tests/Apps", name, "Program.cs"),
            Path.Combine(_folder, name, "Program.cs"),
            overwrite: true);
    }
}
