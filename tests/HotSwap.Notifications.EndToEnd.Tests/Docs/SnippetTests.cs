using System.Text.RegularExpressions;
using HotSwap.Notifications.EndToEnd.Tests.Docs.Snippets;
using HotSwap.Notifications.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace HotSwap.Notifications.EndToEnd.Tests.Docs;

/// <summary>
/// Pastes each C# snippet of the READMEs and of the docs where its page says, compiles it without a warning, and runs it. A script that is marked
/// as <c>javascript</c> is an excerpt of a sample or a test.
/// </summary>
public sealed partial class SnippetTests(SampleApiFixture sample) : IClassFixture<SampleApiFixture>
{
    private const string ExecutionId = "d-1";

    private static readonly string[] _folders = ["samples", "tests"];

    private static readonly Lazy<PastedProgram[]> _programs = new(() => [.. Pages().SelectMany(page => new PageOfSnippets(page).Read())]);

    public static TheoryData<string> Programs => [.. _programs.Value.Select(program => program.Name)];

    public static TheoryData<string, string> Scripts
    {
        get
        {
            var scripts = new TheoryData<string, string>();
            foreach (var page in Pages())
            {
                foreach (Match match in ScriptPattern().Matches(File.ReadAllText(page)))
                {
                    scripts.Add(Path.GetRelativePath(Repository.Root, page), match.Groups["code"].Value);
                }
            }

            return scripts;
        }
    }

    [Fact]
    public void Snippets_OfThePages_NameTheirFileAndPlace()
    {
        Assert.Empty(Pages().SelectMany(page =>
        {
            var snippets = new PageOfSnippets(page);
            snippets.Read();
            return snippets.Homeless;
        }));
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task Program_PastedFromAPage_CompilesWithoutAWarningAndRuns(string name)
    {
        var program = _programs.Value.Single(each => each.Name == name);
        if (program.IsHost)
        {
            await using var host = await StartAsync(program, AssemblyOf(name));
        }
        else if (HostOf(program) is { } hostOfThePage)
        {
            await using var host = await StartAsync(hostOfThePage, AssemblyOf(name + " host"));
            await host.Services.GetRequiredService<IDeploymentNotifier>().NotifyDeploymentStatusChanged(ExecutionId, States.Full(ExecutionId));
            await CompileAndRunAsync(program, host.Address, ExecutionId, line => line.Contains(ExecutionId, StringComparison.Ordinal));
        }
        else
        {
            await CompileAndRunAsync(program, sample.BaseAddress, await sample.StartDeploymentAsync(), IsNoConnectionState);
        }
    }

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Script_OfAPage_StandsInASampleOrATest(string page, string script)
    {
        Assert.EndsWith(".md", page, StringComparison.Ordinal);
        var wanted = Squeeze(script);

        Assert.Contains(Sources(), source => Squeeze(File.ReadAllText(source)).Contains(wanted, StringComparison.Ordinal));
    }

    [Fact]
    public void ShellLines_OfThePages_DefineWhatTheyUse()
    {
        Assert.Empty(Pages().SelectMany(page => ShellLines.UndefinedOn(page).Select(line => $"{Path.GetRelativePath(Repository.Root, page)}:{line}")));
    }

    /// <summary>Returns whether a line is more than the state of the connection, or its error, which the watchers print in brackets.</summary>
    private static bool IsNoConnectionState(string line) => line.Length > 0 && !line.StartsWith('(');

    private static async Task<HostRun> StartAsync(PastedProgram host, string assembly)
    {
        Assert.Empty(SnippetCompiler.Compile(host, assembly, out var isProgram));
        Assert.True(isProgram);
        return await HostRun.StartAsync(host, assembly);
    }

    /// <summary>
    /// Returns the host that the page runs before a program that watches, for example the one that has its cookie or its API key. Null if the
    /// page runs no host of its own, as where it speaks of the sample.
    /// </summary>
    private static PastedProgram? HostOf(PastedProgram program)
    {
        var lines = RunLine.On(program.Page).ToList();
        var own = lines.FindIndex(line => line.Project == program.Folder);
        return lines.Take(Math.Max(own, 0))
            .Select(line => _programs.Value.LastOrDefault(other => other.Page == program.Page && other.Folder == line.Project && other.IsHost))
            .LastOrDefault(host => host is not null);
    }

    /// <summary>
    /// Compiles a program against a host, and runs it as the page's shell line does until it has printed what is expected. A program that the
    /// page does not run gets no arguments. A library, such as a test project of the reader, is only compiled.
    /// </summary>
    private static async Task CompileAndRunAsync(PastedProgram program, Uri host, string executionId, Func<string, bool> isExpected)
    {
        var assembly = AssemblyOf(program.Name);
        Assert.Empty(SnippetCompiler.Compile(program.Against(host), assembly, out var isProgram));
        if (!isProgram)
        {
            return;
        }

        var line = RunLine.On(program.Page).FirstOrDefault(line => line.Project == program.Folder);
        var folder = Directory.CreateTempSubdirectory("snippet-");
        var tests = typeof(SnippetTests).Assembly.Location;
        string[] arguments =
        [
            "exec", "--runtimeconfig", Path.ChangeExtension(tests, ".runtimeconfig.json"), "--depsfile", Path.ChangeExtension(tests, ".deps.json"),
            assembly, .. line?.ArgumentsFor(host, executionId) ?? [],
        ];
        try
        {
            await using var process = new ChildProcess("dotnet", arguments, folder.FullName, Credentials.OfClients);
            Assert.DoesNotContain("Unhandled exception", await process.WaitForLineAsync(isExpected), StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Returns a path beside the test's own assemblies, which the program uses.</summary>
    private static string AssemblyOf(string name) => Path.Combine(AppContext.BaseDirectory, $"Snippet-{NotInFileNames().Replace(name, "-")}.dll");

    private static IEnumerable<string> Pages() =>
    [
        Path.Combine(Repository.Root, "README.md"),
        .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md"),
        .. Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src")).Select(package => Path.Combine(package, "README.md")),
    ];

    private static IEnumerable<string> Sources() => _folders
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.*", SearchOption.AllDirectories))
        .Where(file => Path.GetExtension(file) is ".js" or ".cjs" && !file.Contains("node_modules", StringComparison.Ordinal));

    /// <summary>Removes white space and line breaks, in which a snippet may differ from its source.</summary>
    private static string Squeeze(string code) => WhiteSpace().Replace(code, "");

    [GeneratedRegex(@"^```javascript\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex ScriptPattern();

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();

    [GeneratedRegex(@"[^\w.]+")]
    private static partial Regex NotInFileNames();
}
