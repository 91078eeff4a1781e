using System.Reflection;
using System.Text.Json;
using HotSwap.Notifications.TestSupport;

namespace HotSwap.Notifications.EndToEnd.Tests.Docs;

/// <summary>Tests that docs/asyncapi.yaml matches the wire. Compares it with the wire snapshots and with the names in the code.</summary>
public class AsyncApiTests
{
    private static readonly string _document = Path.Combine(Repository.Root, "docs", "asyncapi.yaml");

    [SkippableFact]
    public async Task Document_SnapshotsAndCode_Agree()
    {
        var (exitCode, output) = await CheckAsync(_document);

        Assert.True(exitCode == 0, output);
    }

    /// <summary>Tests that the check detects differences.</summary>
    [SkippableTheory]
    [InlineData("action: send", "action: sends", "not AsyncAPI 3.0.0")]
    [InlineData("Sequence: { type: integer, minimum: 0,", "Number: { type: integer, minimum: 0,", "Progress_AfterAStatus.json.snap is no documented message")]
    [InlineData("const: 3 }", "const: 4 }", "Refusal is documented, but in no snapshot")]
    [InlineData("Reason: { type: string }", "Reason: { type: string }\n        Extra: {}", "DeploymentSubscriptionEnded.Extra is documented, but in no snapshot")]
    [InlineData("  UnsubscribeFromAllDeployments:\n    action", "  UnsubscribeFromAll:\n    action", "methods of the code")]
    [InlineData("minItems: 2\n            maxItems: 2", "minItems: 2\n            maxItems: 3", "ResumeDeployment takes 2 argument(s), and 3 are documented")]
    [InlineData("Skipped, Cancelled", "Cancelled", "stage statuses of the code")]
    [InlineData("not_decided, history_lost]", "not_decided]", "codes of the code")]
    [InlineData("message_too_large, malformed_message]", "message_too_large]", "codes of the code")]
    public async Task Document_SaysSomethingElse_IsFound(string text, string other, string problem)
    {
        var original = await File.ReadAllTextAsync(_document);
        Assert.Contains(text, original, StringComparison.Ordinal);
        var folder = Directory.CreateTempSubdirectory("asyncapi-");
        var changed = Path.Combine(folder.FullName, "asyncapi.yaml");
        await File.WriteAllTextAsync(changed, original.Replace(text, other, StringComparison.Ordinal));

        var (exitCode, output) = await CheckAsync(changed);

        folder.Delete(recursive: true);
        Assert.True(exitCode == 1 && output.Contains(problem, StringComparison.Ordinal), output);
    }

    private static async Task<(int ExitCode, string Output)> CheckAsync(string document)
    {
        var names = new
        {
            events = typeof(IDeploymentClient).GetMethods().Select(method => method.Name),
            methods = typeof(IDeploymentHub).GetMethods().ToDictionary(method => method.Name, method => method.GetParameters().Length),
            stageStatuses = Enum.GetNames<PipelineStageStatus>().Where(name => name != nameof(PipelineStageStatus.Unknown)),
            statuses = Constants(typeof(DeploymentStatuses)),
            codes = Constants(typeof(DeploymentErrorCodes)).Except(
                [DeploymentErrorCodes.NotFound, DeploymentErrorCodes.OutboxFull, DeploymentErrorCodes.HostStopped]),
        };
        await using var check = Node.Run(
            "check-asyncapi.mjs",
            document,
            Path.Combine(Repository.Root, "tests", "HotSwap.Notifications.SignalR.Tests", "Wire", "__snapshots__"),
            JsonSerializer.Serialize(names));
        return await check.WaitForExitAsync();
    }

    private static IEnumerable<object?> Constants(Type type) => type.GetFields(BindingFlags.Public | BindingFlags.Static)
        .Where(field => field.IsLiteral).Select(field => field.GetRawConstantValue());
}
