using System.Text.RegularExpressions;

namespace HotSwap.Notifications.EndToEnd.Tests.Docs.Snippets;

/// <summary>The lines of a page that a reader pastes into a shell.</summary>
internal static partial class ShellLines
{
    /// <summary>Returns the shell lines that use a variable which the page has not set before, or a placeholder.</summary>
    public static IEnumerable<string> UndefinedOn(string page)
    {
        var defined = new HashSet<string>(["HOME", "PATH", "PWD"]);
        foreach (var (number, line) in On(page))
        {
            foreach (Match set in SetPattern().Matches(line))
            {
                defined.Add(set.Groups["name"].Value);
            }

            if (PlaceholderPattern().IsMatch(line) || UsePattern().Matches(line).Any(use => !defined.Contains(use.Groups["name"].Value)))
            {
                yield return $"{number}: {line.Trim()}";
            }
        }
    }

    /// <summary>The lines of shell blocks, and of indented blocks that begin with a command.</summary>
    private static IEnumerable<(int Number, string Line)> On(string page)
    {
        var number = 0;
        string? fence = null;
        foreach (var line in File.ReadLines(page))
        {
            number++;
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                fence = fence is null ? line[3..] : null;
            }
            else if (fence is "sh" or "bash" or "shell" || (fence is null && CommandPattern().IsMatch(line)))
            {
                yield return (number, line);
            }
        }
    }

    [GeneratedRegex(@"^    (dotnet|curl|docker|npm|npx|git|cd|mkdir|export|sqlite3|redis-cli|cp|mv) ")]
    private static partial Regex CommandPattern();

    [GeneratedRegex(@"(?:^|\s)(?:export )?(?<name>[A-Z_]+)=|for (?<name>\w+) in")]
    private static partial Regex SetPattern();

    [GeneratedRegex(@"\$\{?(?<name>[A-Za-z_]+)")]
    private static partial Regex UsePattern();

    [GeneratedRegex(@"<[a-z][\w -]*>")]
    private static partial Regex PlaceholderPattern();
}
