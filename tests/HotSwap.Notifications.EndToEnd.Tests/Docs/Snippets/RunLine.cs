using System.Text.RegularExpressions;

namespace HotSwap.Notifications.EndToEnd.Tests.Docs.Snippets;

/// <summary>A shell line of a page that runs a project.</summary>
/// <param name="Project">The project's folder.</param>
/// <param name="Arguments">The arguments of the program.</param>
internal sealed partial record RunLine(string Project, IReadOnlyList<string> Arguments)
{
    /// <summary>Returns the lines of a page that run a project, in their order.</summary>
    public static IEnumerable<RunLine> On(string page) => File.ReadLines(page)
        .Select(line => LinePattern().Match(line))
        .Where(match => match.Success)
        .Select(match => new RunLine(
            match.Groups["project"].Value,
            [.. match.Groups["arguments"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(argument => argument.Trim('"'))]));

    public static string ReplaceHost(string text, Uri host) => HostPattern().Replace(text, host.GetLeftPart(UriPartial.Authority));

    /// <summary>Returns the arguments with a host and a deployment of the test instead of the reader's.</summary>
    public IEnumerable<string> ArgumentsFor(Uri host, string executionId) => Arguments.Select(argument => argument switch
    {
        "$ID" or "d-1" => executionId,
        _ => ReplaceHost(argument, host),
    });

    [GeneratedRegex(@"^\s*dotnet run --project (?<project>\S+)(?<arguments>.*)$")]
    private static partial Regex LinePattern();

    [GeneratedRegex(@"http://localhost:\d+")]
    private static partial Regex HostPattern();
}
