using System.Reflection;
using HotSwap.Notifications.TestSupport;

namespace HotSwap.Notifications.Packages.Tests;

/// <summary>
/// The packages of this working tree. They are packed in a copy of it that has a remote, like a published repository, because source links use
/// the remote.
/// </summary>
public sealed class PackedPackages : IAsyncLifetime
{
    public const string Remote = "https://github.com/example/hotswap-notifications";

    /// <summary>The names of folders with build output or downloads, which are not copied.</summary>
    private static readonly HashSet<string> _notCopied =
        [".git", ".vs", "artifacts", "BenchmarkDotNet.Artifacts", "bin", "node_modules", "obj", "TestResults"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("packages-");

    public static IReadOnlyList<string> Names { get; } =
    [
        "HotSwap.Notifications.Abstractions",
        "HotSwap.Notifications.Client",
        "HotSwap.Notifications.Core",
        "HotSwap.Notifications.Redis",
        "HotSwap.Notifications.SignalR",
        "HotSwap.Notifications.Sqlite",
        "HotSwap.Notifications.Testing",
    ];

    public static string GitIsMissing => "git is missing. Install the package git.";

    public static bool IsGitThere { get; } = ChildProcess.IsInstalled("git");

    public static string RepositoryRoot { get; } = typeof(PackedPackages).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "RepositoryRoot").Value!;

    /// <summary>Gets the folder of the packages.</summary>
    public string Feed => Path.Combine(_folder.FullName, "feed");

    /// <summary>Gets the commit of the packages.</summary>
    public string Commit { get; private set; } = "";

    public string Version { get; private set; } = "";

    public async Task InitializeAsync()
    {
        if (!IsGitThere)
        {
            return;
        }

        var copy = await CopyAsync("copy");
        Commit = (await Command.RunAsync("git", ["rev-parse", "HEAD"], copy)).Trim();
        await Command.RunAsync("dotnet", ["pack", "-c", "Release", $"-p:PackageOutputPath={Feed}"], copy);
        var prefix = Names[0].Length + 1;
        Version = Path.GetFileNameWithoutExtension(Directory.EnumerateFiles(Feed, Names[0] + ".*.nupkg").Single())[prefix..];
    }

    public string PackageFile(string name, string extension = "nupkg") => Path.Combine(Feed, $"{name}.{Version}.{extension}");

    /// <summary>Builds the same commit in another folder, and returns that folder.</summary>
    public async Task<string> BuildElsewhereAsync()
    {
        var copy = await CopyAsync("another folder");
        foreach (var last in new[]
        {
            "HotSwap.Notifications.Redis", "HotSwap.Notifications.SignalR", "HotSwap.Notifications.Sqlite", "HotSwap.Notifications.Testing",
        })
        {
            await Command.RunAsync("dotnet", ["build", Path.Combine("src", last), "-c", "Release"], copy);
        }

        return copy;
    }

    /// <summary>Creates a folder in which these packages can be referenced. It has its own cache, so that other builds do not find them.</summary>
    public string NewAppsFolder()
    {
        var folder = _folder.CreateSubdirectory($"apps-{Guid.NewGuid():N}").FullName;
        var machineCache = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        File.WriteAllText(Path.Combine(folder, "nuget.config"), $"""
            <configuration>
              <packageSources><add key="packed" value="{Feed}" /></packageSources>
              <config><add key="globalPackagesFolder" value="{folder}/cache" /></config>
              <fallbackPackageFolders><add key="machine" value="{machineCache}" /></fallbackPackageFolders>
            </configuration>
            """);
        return folder;
    }

    public Task DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return Task.CompletedTask;
    }

    /// <summary>Commits the same files with the same commit id, wherever the copy is.</summary>
    private async Task<string> CopyAsync(string name)
    {
        var copy = _folder.CreateSubdirectory(name).FullName;
        Copy(new DirectoryInfo(RepositoryRoot), copy);
        foreach (var command in new string[][]
        {
            ["init", "--quiet"],
            ["add", "--all"],
            ["-c", "user.name=Tests", "-c", "user.email=tests@example.com", "-c", "commit.gpgsign=false", "commit", "--quiet", "--message", "Copy"],
            ["remote", "add", "origin", Remote],
        })
        {
            await Command.RunAsync("git", command, copy, new Dictionary<string, string>
            {
                ["GIT_AUTHOR_DATE"] = "2025-11-20T12:00:00Z",
                ["GIT_COMMITTER_DATE"] = "2025-11-20T12:00:00Z",
            });
        }

        return copy;
    }

    private static void Copy(DirectoryInfo source, string target)
    {
        Directory.CreateDirectory(target);
        foreach (var file in source.EnumerateFiles())
        {
            file.CopyTo(Path.Combine(target, file.Name));
        }

        foreach (var folder in source.EnumerateDirectories().Where(folder => !_notCopied.Contains(folder.Name)))
        {
            Copy(folder, Path.Combine(target, folder.Name));
        }
    }
}
