using System.Text.RegularExpressions;
using HotSwap.Notifications.EndToEnd.Tests.Docs.Snippets;
using HotSwap.Notifications.TestSupport;

namespace HotSwap.Notifications.EndToEnd.Tests.Docs;

/// <summary>
/// Every snippet of the READMEs and of the docs is pasted where its page says, compiled without a warning, and run. Scripts stand in a sample
/// or a test.
/// </summary>
public sealed partial class SnippetTests(SampleApiFixture sample) : IClassFixture<SampleApiFixture>
{
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

        // Beside the test's own assemblies, which the program uses.
        var assembly = Path.Combine(AppContext.BaseDirectory, $"Snippet-{NotInFileNames().Replace(program.Name, "-")}.dll");
        if (!program.IsHost)
        {
            program = program with { Files = program.Files.ToDictionary(file => file.Key, file => AgainstTheSample(file.Value)) };
        }

        Assert.Empty(SnippetCompiler.Compile(program, assembly, out var isProgram));
        if (isProgram)
        {
            await (program.IsHost ? HostRun.StartAndStopAsync(assembly) : RunAsync(assembly));
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

    /// <summary>Runs a program that watches until it has printed something.</summary>
    private async Task RunAsync(string assembly)
    {
        var executionId = await sample.StartDeploymentAsync();
        var tests = typeof(SnippetTests).Assembly.Location;
        string[] arguments =
        [
            "exec", "--runtimeconfig", Path.ChangeExtension(tests, ".runtimeconfig.json"), "--depsfile", Path.ChangeExtension(tests, ".deps.json"),
            assembly, sample.HubUrl.ToString(), executionId,
        ];
        await using var program = new ChildProcess("dotnet", arguments, AppContext.BaseDirectory);
        var first = await program.WaitForLineAsync(line => line.Length > 0);
        Assert.DoesNotContain("Unhandled exception", first, StringComparison.Ordinal);
    }

    /// <summary>The host on port 5000 is the reader's own.</summary>
    private string AgainstTheSample(string source) =>
        source.Replace("http://localhost:5000", sample.HubUrl.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal);

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
