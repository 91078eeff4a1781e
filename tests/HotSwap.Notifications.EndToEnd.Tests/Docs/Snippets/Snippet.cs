namespace HotSwap.Notifications.EndToEnd.Tests.Docs.Snippets;

/// <summary>A block of code on a page.</summary>
/// <param name="Language">The language, as the fence names it.</param>
/// <param name="Line">The number of the line on which the block begins.</param>
/// <param name="Section">The heading that the block stands below.</param>
/// <param name="Caption">The last line before the block that is not empty.</param>
/// <param name="Code">The code.</param>
internal sealed record Snippet(string Language, int Line, string Section, string Caption, string Code)
{
    /// <summary>Returns the fenced blocks of a page.</summary>
    public static IEnumerable<Snippet> On(string page)
    {
        var (section, caption) = ("", "");
        List<string>? code = null;
        var language = "";
        var (number, start) = (0, 0);
        foreach (var line in File.ReadLines(page))
        {
            number++;
            if (line.StartsWith("```", StringComparison.Ordinal) && code is null)
            {
                (code, language, start) = ([], line[3..], number);
            }
            else if (line.StartsWith("```", StringComparison.Ordinal))
            {
                yield return new Snippet(language, start, section, caption, string.Join('\n', code!));
                (code, caption) = (null, "");
            }
            else if (code is not null)
            {
                code.Add(line);
            }
            else if (line.StartsWith("## ", StringComparison.Ordinal))
            {
                (section, caption) = (line, "");
            }
            else if (line.Length > 0)
            {
                caption = line;
            }
        }
    }
}
