using System.Globalization;
using HotSwap.Notifications.ClientConformance.Scenarios;

namespace HotSwap.Notifications.ClientConformance.Running;

/// <summary>What the command line asks for.</summary>
internal sealed record CommandLine
{
    public const string Help = """
        Runs a client of the deployment hub against a server that injects faults, and says which rules the client breaks.

        Usage: dotnet run --project tests/HotSwap.Notifications.ClientConformance -- [options] <client command...>

          --only <name,name>   runs these scenarios
          --seed <number>      repeats the mixtures of an earlier run
          --list               prints the scenarios
          --help               prints this text

        The client command is started once for each scenario, with the environment variables DEPLOYMENT_HUB_URL,
        DEPLOYMENT_EXECUTION_ID (missing: watch all deployments), DEPLOYMENT_SERVER_TIMEOUT_SECONDS and DEPLOYMENT_ANSWER_TIMEOUT_SECONDS.
        It prints a line of JSON for each update. docs/clients.md has the rules and the form of the lines.

        Exit code: 0 all passed, 1 a scenario failed, 2 wrong usage.
        """;

    public bool ShowsHelp { get; private init; }

    public bool ListsScenarios { get; private init; }

    public IReadOnlyList<Scenario> Scenarios { get; private init; } = AllScenarios.List;

    public int Seed { get; private init; } = Random.Shared.Next();

    public IReadOnlyList<string> Client { get; private init; } = [];

    /// <exception cref="FormatException">The arguments are wrong. The message says how.</exception>
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
            ? throw new FormatException($"{misplaced} stands after the client command, and would be the client's. Options stand before it.")
            : client;
    }

    private static string ValueOf(IReadOnlyList<string> arguments, ref int index) => ++index < arguments.Count
        ? arguments[index]
        : throw new FormatException($"The value of {arguments[index - 1]} is missing.");

    private static int SeedOf(string value) => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seed)
        ? seed
        : throw new FormatException($"The seed is '{value}', and must be a whole number from 0 to {int.MaxValue}.");

    private static Scenario[] Find(string names) =>
    [
        .. names.Split(',').Distinct(StringComparer.Ordinal).Select(name => AllScenarios.List.FirstOrDefault(scenario => scenario.Name == name)
            ?? throw new FormatException($"The scenario '{name}' is unknown; --list prints all.")),
    ];
}
