using System.Text.RegularExpressions;

namespace HotSwap.Notifications.EndToEnd.Tests.Docs;

/// <summary>Every snippet of the READMEs and of the docs stands in a sample or a test, so that it compiles.</summary>
public partial class SnippetTests
{
    private static readonly string[] _folders = ["samples", "tests"];

    public static TheoryData<string, string> Snippets
    {
        get
        {
            var snippets = new TheoryData<string, string>();
            foreach (var page in Pages())
            {
                foreach (Match match in SnippetPattern().Matches(File.ReadAllText(page)))
                {
                    snippets.Add(Path.GetRelativePath(Repository.Root, page), match.Groups["code"].Value);
                }
            }

            return snippets;
        }
    }

    [Theory]
    [MemberData(nameof(Snippets))]
    public void Snippet_OfAPage_StandsInASampleOrATest(string page, string snippet)
    {
        Assert.EndsWith(".md", page, StringComparison.Ordinal);
        var wanted = Squeeze(snippet);

        Assert.Contains(Sources(), source => Squeeze(File.ReadAllText(source)).Contains(wanted, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Pages() =>
    [
        Path.Combine(Repository.Root, "README.md"),
        .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md"),
        .. Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src")).Select(package => Path.Combine(package, "README.md")),
    ];

    private static IEnumerable<string> Sources() => _folders
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.*", SearchOption.AllDirectories))
        .Where(file => Path.GetExtension(file) is ".cs" or ".js" or ".cjs" && !file.Contains("node_modules", StringComparison.Ordinal));

    /// <summary>Removes white space and line breaks, in which a snippet may differ from its source.</summary>
    private static string Squeeze(string code) => WhiteSpace().Replace(code, "");

    [GeneratedRegex(@"^```(csharp|javascript)\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex SnippetPattern();

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();
}
