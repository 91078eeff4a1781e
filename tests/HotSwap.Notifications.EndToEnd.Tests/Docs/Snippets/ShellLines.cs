using System.Text.RegularExpressions;

namespace HotSwap.Notifications.EndToEnd.Tests.Docs.Snippets;

/// <summary>The lines of a page that a reader pastes into a shell.</summary>
internal static partial class ShellLines
{
    /// <summary>Returns the shell lines that use a variable which the page has not set before, or a placeholder.</summary>
    public static IEnumerable<string> UndefinedOn(string page)
    {
        var defined = new HashSet<string>(["HOME", "PATH", "PWD"]);
        foreach (var (number, line, isHereDocument) in On(page))
        {
            foreach (Match set in SetPattern().Matches(line))
            {
                defined.Add(set.Groups["name"].Value);
            }

            // The text of a here-document has its own angle brackets, but the shell expands the variables in it.
            var isPlaceholder = !isHereDocument && PlaceholderPattern().IsMatch(line);
            if (isPlaceholder || UsePattern().Matches(line).Any(use => !defined.Contains(use.Groups["name"].Value)))
            {
                yield return $"{number}: {line.Trim()}";
            }
        }
    }

    /// <summary>Returns the lines of shell blocks, and the indented lines that begin with a command or set a variable.</summary>
    private static IEnumerable<(int Number, string Line, bool IsHereDocument)> On(string page)
    {
        var number = 0;
        string? fence = null;
        string? hereDocumentEnd = null;
        foreach (var line in File.ReadLines(page))
        {
            number++;
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                fence = fence is null ? line[3..] : null;
            }
            else if (fence is "sh" or "bash" or "shell" || (fence is null && CommandPattern().IsMatch(line)))
            {
                yield return (number, line, hereDocumentEnd is not null);
                if (hereDocumentEnd is null)
                {
                    hereDocumentEnd = HereDocumentPattern().Match(line) is { Success: true } begin ? begin.Groups["end"].Value : null;
                }
                else if (line == hereDocumentEnd)
                {
                    hereDocumentEnd = null;
                }
            }
        }
    }

    [GeneratedRegex(@"^    (dotnet|curl|docker|npm|npx|git|cd|mkdir|export|sqlite3|redis-cli|cp|mv) |^    [A-Za-z_]\w*=")]
    private static partial Regex CommandPattern();

    [GeneratedRegex(@"^\s*(?:export )?(?<name>[A-Za-z_]\w*)=|for (?<name>\w+) in")]
    private static partial Regex SetPattern();

    [GeneratedRegex(@"\$\{?(?<name>[A-Za-z_]\w*)")]
    private static partial Regex UsePattern();

    [GeneratedRegex(@"<<(?<end>\w+)")]
    private static partial Regex HereDocumentPattern();

    [GeneratedRegex(@"<[a-z][\w -]*>")]
    private static partial Regex PlaceholderPattern();
}
