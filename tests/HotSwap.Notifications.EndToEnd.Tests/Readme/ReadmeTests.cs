using System.Text.RegularExpressions;

namespace HotSwap.Notifications.EndToEnd.Tests.Readme;

/// <summary>Every snippet of the README stands in a sample or a test, so that it compiles.</summary>
public partial class ReadmeTests
{
    private static readonly string[] _folders = ["samples", "tests"];

    public static TheoryData<string> Snippets => new(SnippetPattern()
        .Matches(File.ReadAllText(Path.Combine(Repository.Root, "README.md")))
        .Select(match => match.Groups["code"].Value));

    [Theory]
    [MemberData(nameof(Snippets))]
    public void Snippet_OfTheReadme_StandsInASampleOrATest(string snippet)
    {
        var wanted = Squeeze(snippet);

        Assert.Contains(Sources(), source => Squeeze(File.ReadAllText(source)).Contains(wanted, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Sources() => _folders
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.*", SearchOption.AllDirectories))
        .Where(file => Path.GetExtension(file) is ".cs" or ".js" or ".cjs" && !file.Contains("node_modules", StringComparison.Ordinal));

    /// <summary>Without white space and its line breaks, in which a snippet may differ from its source.</summary>
    private static string Squeeze(string code) => WhiteSpace().Replace(code, "");

    [GeneratedRegex(@"^```(csharp|javascript)\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex SnippetPattern();

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();
}
