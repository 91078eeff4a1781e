using System.Text.RegularExpressions;

namespace HotSwap.Notifications.EndToEnd.Tests.Docs.Snippets;

/// <summary>The file that a snippet belongs to, and the place in it, as the line before the snippet names them.</summary>
/// <param name="File">The path of the file, for example <c>Watch/Program.cs</c>.</param>
/// <param name="Kind">How the snippet is pasted.</param>
/// <param name="Anchor">The text of the line beside which, or instead of which, the snippet is pasted; null where there is none.</param>
internal sealed partial record SnippetPlace(string File, SnippetPlaceKind Kind, string? Anchor)
{
    /// <summary>Reads the line before a snippet. Null if the line names no place.</summary>
    public static SnippetPlace? Parse(string caption)
    {
        if (BesidePattern().Match(caption) is { Success: true } beside)
        {
            var kind = beside.Groups["where"].Value switch
            {
                "before" => SnippetPlaceKind.Before,
                "after" => SnippetPlaceKind.After,
                _ => SnippetPlaceKind.Instead,
            };
            return new SnippetPlace(beside.Groups["file"].Value, kind, beside.Groups["anchor"].Value);
        }

        if (EndPattern().Match(caption) is { Success: true } end)
        {
            return new SnippetPlace(end.Groups["file"].Value, SnippetPlaceKind.End, Anchor: null);
        }

        return WholePattern().Match(caption) is { Success: true } whole
            ? new SnippetPlace(whole.Groups["file"].Value, SnippetPlaceKind.Whole, Anchor: null)
            : null;
    }

    [GeneratedRegex(@"[Ii]n `(?<file>[\w./]+\.cs)`, (?<where>before|after|instead of) `(?<anchor>[^`]+)`.*:$")]
    private static partial Regex BesidePattern();

    [GeneratedRegex(@"[Aa]t the end of `(?<file>[\w./]+\.cs)`.*:$")]
    private static partial Regex EndPattern();

    [GeneratedRegex(@"`(?<file>[\w./]+\.(?:cs|json))`[^`]*:$")]
    private static partial Regex WholePattern();
}
