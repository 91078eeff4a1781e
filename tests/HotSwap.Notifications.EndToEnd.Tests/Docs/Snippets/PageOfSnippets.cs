using System.Text.RegularExpressions;

namespace HotSwap.Notifications.EndToEnd.Tests.Docs.Snippets;

/// <summary>
/// Pastes the snippets of a page as its reader does. A complete file stays for the rest of the page. What is pasted into a file stays for the
/// rest of the section.
/// </summary>
internal sealed partial class PageOfSnippets(string page)
{
    /// <summary>The host that a page speaks of as <c>Program.cs</c> if it shows no other.</summary>
    private const string StandardHost = """
        using HotSwap.Notifications;

        var builder = WebApplication.CreateBuilder(args);
        builder.Services.AddDeploymentNotifications();
        var app = builder.Build();
        app.MapDeploymentHub();
        app.Run();
        """;

    private readonly Dictionary<string, string> _complete = [];
    private readonly Dictionary<string, string> _pasted = [];
    private readonly HashSet<string> _givenInSection = [];
    private readonly List<PastedProgram> _programs = [];
    private int _firstLine;

    /// <summary>Gets the snippets that name no place.</summary>
    public List<string> Homeless { get; } = [];

    public IReadOnlyList<PastedProgram> Read()
    {
        var section = "";
        foreach (var snippet in Snippet.On(page).Where(snippet => snippet.Language is "csharp" or "json"))
        {
            if (snippet.Section != section)
            {
                EndSection();
                section = snippet.Section;
            }

            if (SnippetPlace.Parse(snippet.Caption) is { } place)
            {
                Paste(snippet, place);
            }
            else if (snippet.Language == "csharp")
            {
                Homeless.Add($"{Name(snippet.Line)}: the line before the snippet names no file and place: \"{snippet.Caption}\"");
            }
        }

        EndSection();
        return _programs;
    }

    private void Paste(Snippet snippet, SnippetPlace place)
    {
        _firstLine = _firstLine == 0 ? snippet.Line : _firstLine;
        if (place.Kind == SnippetPlaceKind.Whole)
        {
            if (!_givenInSection.Add(place.File))
            {
                // Another form of the same file.
                EndSection();
                (_firstLine, _) = (snippet.Line, _givenInSection.Add(place.File));
            }

            _complete[place.File] = _pasted[place.File] = snippet.Code;
            if (snippet.Language == "json")
            {
                // Settings are those of a host, which may be the standard one.
                var host = Path.Combine(FolderOf(place.File), "Program.cs");
                _pasted.TryAdd(host, _complete.GetValueOrDefault(host) ?? StandardHost);
            }

            return;
        }

        var file = Find(place.File);
        var source = _pasted.GetValueOrDefault(file) ?? _complete.GetValueOrDefault(file) ?? StandardHost;
        var (usings, code) = SplitUsings(snippet.Code);
        _pasted[file] = usings + Place(source, code, place, Name(snippet.Line));
    }

    /// <summary>Returns the file that a caption means: by its path or, where one file alone has the name, by its name.</summary>
    private string Find(string name)
    {
        var found = _complete.Keys.Where(file => file.EndsWith("/" + name, StringComparison.Ordinal)).ToArray();
        return !_complete.ContainsKey(name) && found is [var only] ? only : name;
    }

    private void EndSection()
    {
        foreach (var folder in _pasted.Keys.Select(FolderOf).Distinct().ToArray())
        {
            var files = _complete.Concat(_pasted).Where(file => FolderOf(file.Key) == folder)
                .GroupBy(file => file.Key).ToDictionary(file => file.Key, file => file.Last().Value);
            _programs.Add(new PastedProgram(
                $"{Name(_firstLine)}{(folder.Length == 0 ? "" : " " + folder)}",
                page,
                folder,
                files.Where(file => IsSource(file.Key)).ToDictionary(),
                files.Where(file => !IsSource(file.Key)).ToDictionary(),
                [.. ReferencesOf(folder)]));
        }

        _pasted.Clear();
        _givenInSection.Clear();
        _firstLine = 0;
    }

    /// <summary>Returns the page's projects that a shell line adds to a project as a reference.</summary>
    private IEnumerable<PastedProgram> ReferencesOf(string folder) => ReferencePattern().Matches(File.ReadAllText(page))
        .Where(match => match.Groups["project"].Value == folder)
        .Select(match => _programs.Last(program => program.Folder == Path.GetFileName(match.Groups["reference"].Value)));

    private string Name(int line) => $"{Path.GetRelativePath(Repository.Root, page)}:{line}";

    private static bool IsSource(string file) => Path.GetExtension(file) == ".cs";

    private static string FolderOf(string file) => Path.GetDirectoryName(file) ?? "";

    private static string Place(string source, string code, SnippetPlace place, string name)
    {
        if (place.Kind == SnippetPlaceKind.End)
        {
            return $"{source}\n{code}\n";
        }

        var lines = source.Split('\n').ToList();
        var index = lines.FindIndex(line => line.Contains(place.Anchor!, StringComparison.Ordinal));
        Assert.True(index >= 0, $"{name}: {place.File} has no line with \"{place.Anchor}\".");
        if (place.Kind == SnippetPlaceKind.Instead)
        {
            lines.RemoveAt(index);
        }

        lines.Insert(place.Kind == SnippetPlaceKind.After ? index + 1 : index, code);
        return string.Join('\n', lines);
    }

    /// <summary>Directives go to the top of the file. A <c>using</c> statement or declaration stays where it is.</summary>
    private static (string Usings, string Code) SplitUsings(string code)
    {
        var lines = code.Split('\n');
        var usings = lines.TakeWhile(line => line.Length == 0 || (line.StartsWith("using ", StringComparison.Ordinal) && !line.Contains('(') && !line.Contains('='))).ToArray();
        return (string.Concat(usings.Where(line => line.Length > 0).Select(line => line + "\n")), string.Join('\n', lines[usings.Length..]));
    }

    [GeneratedRegex(@"^\s*dotnet add (?:(?<project>[\w.]+) )?reference (?<reference>\S+)$", RegexOptions.Multiline)]
    private static partial Regex ReferencePattern();
}
