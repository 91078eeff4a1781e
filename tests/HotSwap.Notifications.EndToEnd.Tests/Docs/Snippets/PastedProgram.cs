namespace HotSwap.Notifications.EndToEnd.Tests.Docs.Snippets;

/// <summary>The files of one project after a reader has pasted the snippets of a section.</summary>
/// <param name="Name">Where the snippets stand, for example <c>docs/security.md:12</c>.</param>
/// <param name="Files">The files by their path.</param>
internal sealed record PastedProgram(string Name, IReadOnlyDictionary<string, string> Files)
{
    public bool IsWebHost => Files.Values.Any(source => source.Contains("WebApplication.Create", StringComparison.Ordinal));

    public bool IsHost => IsWebHost || Files.Values.Any(source => source.Contains("Host.Create", StringComparison.Ordinal));
}
