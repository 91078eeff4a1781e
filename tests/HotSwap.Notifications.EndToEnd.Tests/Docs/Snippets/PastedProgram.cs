namespace HotSwap.Notifications.EndToEnd.Tests.Docs.Snippets;

/// <summary>The files of one project after a reader has pasted the snippets of a section.</summary>
/// <param name="Name">Where the snippets stand, for example <c>docs/security.md:12</c>.</param>
/// <param name="Page">The path of the page.</param>
/// <param name="Folder">The folder of the project; empty where the page names none.</param>
/// <param name="Files">The C# files by their path.</param>
/// <param name="Settings">The JSON files by their path.</param>
/// <param name="References">The other projects of the page to which the page adds a reference.</param>
internal sealed record PastedProgram(
    string Name,
    string Page,
    string Folder,
    IReadOnlyDictionary<string, string> Files,
    IReadOnlyDictionary<string, string> Settings,
    IReadOnlyList<PastedProgram> References)
{
    public bool IsWebHost => Files.Values.Any(source => source.Contains("WebApplication.Create", StringComparison.Ordinal));

    public bool IsHost => IsWebHost || Files.Values.Any(source => source.Contains("Host.Create", StringComparison.Ordinal));

    /// <summary>Returns the program with another host instead of the reader's own host on localhost.</summary>
    public PastedProgram Against(Uri host) =>
        this with { Files = Files.ToDictionary(file => file.Key, file => RunLine.ReplaceHost(file.Value, host)) };
}
