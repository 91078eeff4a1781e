using System.Globalization;
using HotSwap.Notifications.ClientConformance.Scenarios;

namespace HotSwap.Notifications.ClientConformance.Running;

/// <summary>The parsed command line.</summary>
internal sealed record CommandLine
{
    public const string Help = """
        Runs a client of the deployment hub against a server that injects faults, and reports the rules that the client breaks.

        Usage: dotnet run --project tests/HotSwap.Notifications.ClientConformance -- [options] <client command...>

          --only <name,name>   run only these scenarios
          --seed <number>      repeat the mixture scenarios of an earlier run
          --list               print the scenarios
          --help               print this text

        The tool starts the client command once for each scenario. It sets the environment variables DEPLOYMENT_HUB_URL,
        DEPLOYMENT_EXECUTION_ID (not set: watch all deployments), DEPLOYMENT_SERVER_TIMEOUT_SECONDS and DEPLOYMENT_ANSWER_TIMEOUT_SECONDS.
        The client must print one line of JSON for each update. docs/clients.md describes the rules and the format of the lines.

        Exit codes: 0 if all scenarios passed, 1 if a scenario failed, 2 if the command line is invalid or the client cannot be started.
        """;

    public bool ShowsHelp { get; private init; }

    public bool ListsScenarios { get; private init; }

    public IReadOnlyList<Scenario> Scenarios { get; private init; } = AllScenarios.List;

    public int Seed { get; private init; } = Random.Shared.Next();

    public IReadOnlyList<string> Client { get; private init; } = [];

    /// <exception cref="FormatException">The arguments are invalid. The message contains the reason.</exception>
    public static CommandLine Parse(IReadOnlyList<string> arguments)
    {
        var line = new CommandLine();
        for (var index = 0; index < arguments.Count; index++)
        {
            switch (arguments[index])
            {
                case "--help":
                    return line with { ShowsHelp = true };
                case "--list":
                    return line with { ListsScenarios = true };
                case "--only":
                    line = line with { Scenarios = Find(ValueOf(arguments, ref index)) };
                    break;
                case "--seed":
                    line = line with { Seed = SeedOf(ValueOf(arguments, ref index)) };
                    break;
                case ['-', ..] option:
                    throw new FormatException($"The option {option} is unknown.");
                default:
                    return line with { Client = ClientOf(arguments.Skip(index)) };
            }
        }

        throw new FormatException("The client command is missing.");
    }

    private static string[] ClientOf(IEnumerable<string> command)
    {
        string[] client = [.. command];
        return client.FirstOrDefault(argument => argument is "--only" or "--seed" or "--list") is { } misplaced
            ? throw new FormatException($"The option {misplaced} follows the client command, so the client would receive it. Put options before the client command.")
            : client;
    }

    private static string ValueOf(IReadOnlyList<string> arguments, ref int index) => ++index < arguments.Count
        ? arguments[index]
        : throw new FormatException($"The value of {arguments[index - 1]} is missing.");

    private static int SeedOf(string value) => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seed)
        ? seed
        : throw new FormatException($"The seed is '{value}', but it must be an integer from 0 to {int.MaxValue}.");

    private static Scenario[] Find(string names) =>
    [
        .. names.Split(',').Distinct(StringComparer.Ordinal).Select(name => AllScenarios.List.FirstOrDefault(scenario => scenario.Name == name)
            ?? throw new FormatException($"The scenario '{name}' is not in the output of --list.")),
    ];
}
