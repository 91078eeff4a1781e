using System.Globalization;
using System.Text;
using System.Text.Json;
using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.Testing.Contract;

/// <summary>Creates the items that the rules append, and formats values for failures.</summary>
internal static class Items
{
    private static readonly DateTime _time = new(2025, 11, 20, 12, 0, 0, DateTimeKind.Utc);

    private static int _count;

    /// <summary>Creates an item with a payload like the engine's. Each item has a different payload.</summary>
    public static LogItem Of(string executionId, bool isFinal = false)
    {
        var state = new PipelineExecutionState
        {
            ExecutionId = executionId,
            Status = isFinal ? DeploymentStatuses.Succeeded : DeploymentStatuses.Running,
            CurrentStage = Text(Interlocked.Increment(ref _count)),
            StartTime = _time,
            LastUpdated = _time,
        };
        var details = JsonSerializer.Serialize(state, DeploymentJson.GetTypeInfo<PipelineExecutionState>());
        return new LogItem
        {
            ExecutionId = executionId,
            Payload = Payload(
                $$"""{"ExecutionId":"{{JsonEncodedText.Encode(executionId)}}","Status":"{{state.Status}}","UpdatedAt":"{{_time:yyyy-MM-ddTHH:mm:ssZ}}","Details":{{details}}}"""),
            IsFinal = isFinal,
        };
    }

    public static LogItem[] Of(params ReadOnlySpan<string> executionIds)
    {
        var items = new LogItem[executionIds.Length];
        for (var index = 0; index < items.Length; index++)
        {
            items[index] = Of(executionIds[index]);
        }

        return items;
    }

    /// <summary>Creates a number of items that belong to several deployments in turn.</summary>
    public static LogItem[] Many(int count, int deployments) =>
        [.. Enumerable.Range(0, count).Select(number => Of(string.Create(CultureInfo.InvariantCulture, $"d-{number % deployments}")))];

    public static LogItem By(string owner, string name, long number, string executionId = "d") =>
        Of(executionId) with { Producer = new ProducerNumber(owner, name, number) };

    public static LogItem Keyed(string executionId, string key) => Of(executionId) with { Key = key };

    public static LogItem Expecting(string executionId, long sequence) => Of(executionId) with { ExpectedSequence = sequence };

    public static ProgressValue Progress(string executionId, int progress) => new(
        new DeploymentProgressMessage
        {
            ExecutionId = executionId,
            Stage = "Build",
            Progress = progress,
            Timestamp = _time,
        },
        origin: null);

    public static ReadOnlyMemory<byte> Payload(string json) => Encoding.UTF8.GetBytes(json);

    public static string Text(ReadOnlyMemory<byte> payload) =>
        string.Create(CultureInfo.InvariantCulture, $"{payload.Length} bytes: {Encoding.UTF8.GetString(payload.Span[..Math.Min(payload.Length, 200)])}");

    public static string Text(LoggedStatus status) =>
        string.Create(CultureInfo.InvariantCulture, $"'{status.ExecutionId}' (Sequence {status.Sequence}, Position {status.Position})");

    public static string Text(AppendResult result) =>
        string.Create(CultureInfo.InvariantCulture, $"{result.Outcome} (Sequence {result.Sequence}, Position {result.Position})");

    public static string Text(DeploymentCursor cursor) => string.Create(CultureInfo.InvariantCulture, $"number {cursor.Number} of the term '{cursor.Epoch}'");

    public static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    public static string List<T>(IEnumerable<T> values, Func<T, string> text) => List([.. values.Select(text)]);

    /// <summary>Joins texts. Lists at most 40 of them, because a person reads the failure.</summary>
    public static string List(List<string> texts) => texts.Count switch
    {
        0 => "none",
        <= 40 => string.Join(", ", texts),
        var count => $"{string.Join(", ", texts.Take(40))} … ({count} in all)",
    };
}
