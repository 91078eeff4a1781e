using System.Text.RegularExpressions;

namespace HotSwap.Notifications.EndToEnd.Tests.Docs;

/// <summary>Links between the pages lead somewhere, and the map of the rooms has them all.</summary>
public partial class LinkTests
{
    public static TheoryData<string> Pages =>
    [
        .. Directory.EnumerateFiles(Repository.Root, "*.md")
            .Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md"))
            .Append(Path.Combine(Repository.Root, "benchmarks", "README.md"))
            .Select(page => Path.GetRelativePath(Repository.Root, page)),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Links_OfAPage_LeadToAFileAndAHeading(string page)
    {
        var path = Path.Combine(Repository.Root, page);
        var broken = LinkPattern().Matches(File.ReadAllText(path))
            .Select(match => match.Groups["target"].Value)
            .Where(target => !target.Contains("://", StringComparison.Ordinal))
            .Where(target => !LeadsSomewhere(path, target));

        Assert.Empty(broken);
    }

    [Fact]
    public void Index_OfTheDocs_LinksToEachPage_AndEachPageBack()
    {
        var docs = Path.Combine(Repository.Root, "docs");
        var pages = Directory.EnumerateFiles(docs).Where(page => Path.GetFileName(page) != "README.md").ToArray();
        var index = File.ReadAllText(Path.Combine(docs, "README.md"));

        Assert.All(pages, page => Assert.Contains($"]({Path.GetFileName(page)})", index, StringComparison.Ordinal));
        Assert.All(
            pages.Where(page => Path.GetExtension(page) == ".md"),
            page => Assert.Equal("[All pages](README.md)", File.ReadLines(page).Last()));
        Assert.Contains("](docs/README.md)", File.ReadAllText(Path.Combine(Repository.Root, "README.md")), StringComparison.Ordinal);
    }

    [Fact]
    public void Rooms_OfEachPackage_StandOnTheMap()
    {
        var map = File.ReadAllText(Path.Combine(Repository.Root, "CONTRIBUTING.md"));

        Assert.All(Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src")), package =>
        {
            var table = Regex.Match(map, $@"^\| `src/{Regex.Escape(Path.GetFileName(package))}` .*?(?=^$)", RegexOptions.Multiline | RegexOptions.Singleline).Value;
            var rooms = Directory.EnumerateDirectories(package).Select(room => Path.GetFileName(room)!)
                .Where(room => room is not ("bin" or "obj" or "PublicAPI"))
                .Order(StringComparer.Ordinal);
            var onTheMap = Regex.Matches(table, @"^\| `(?<room>\w+)/`", RegexOptions.Multiline).Select(match => match.Groups["room"].Value);
            Assert.Equal(rooms, onTheMap.Order(StringComparer.Ordinal));
        });
    }

    private static bool LeadsSomewhere(string page, string target)
    {
        var parts = target.Split('#');
        var file = parts[0].Length == 0 ? page : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(page)!, parts[0]));
        return parts.Length == 1
            ? File.Exists(file) || Directory.Exists(file)
            : File.Exists(file) && File.ReadLines(file).Any(line => line.StartsWith('#') && Anchor(line) == parts[1]);
    }

    /// <summary>Returns the anchor of a heading, as the common Markdown viewers generate it.</summary>
    private static string Anchor(string heading) =>
        NotInAnchors().Replace(heading.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-');

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex LinkPattern();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchors();
}
