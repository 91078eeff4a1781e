namespace HotSwap.Notifications.Api;

/// <summary>
/// The filter of a list request. It matches only the state that is shown to the client, so that a filter does not reveal what a view hides.
/// The comparison ignores case.
/// </summary>
internal sealed record ListFilter
{
    /// <summary>Gets the accepted statuses. If the list is empty, every status is accepted.</summary>
    public IReadOnlyList<string> Statuses { get; init; } = [];

    public string? Environment { get; init; }

    public string? Module { get; init; }

    /// <summary>
    /// Gets the text that the execution id, the message, or a value of the request or of its labels must contain. Null for no filter.
    /// </summary>
    public string? Text { get; init; }

    public bool Matches(PipelineExecutionState shown) =>
        (Statuses.Count == 0 || Statuses.Any(status => AreSame(status, shown.Status)))
        && (Environment is null || AreSame(Environment, shown.Request?.TargetEnvironment))
        && (Module is null || AreSame(Module, shown.Request?.Module?.Name))
        && (Text is null || HasText(shown));

    private bool HasText(PipelineExecutionState shown) =>
        Has(shown.ExecutionId)
        || Has(shown.Request?.Module?.Name)
        || Has(shown.Request?.Module?.Version)
        || Has(shown.Request?.TargetEnvironment)
        || Has(shown.Request?.RequesterEmail)
        || Has(shown.Message)
        || shown.Request?.Labels?.Values.Any(Has) is true;

    private bool Has(string? value) => value?.Contains(Text!, StringComparison.OrdinalIgnoreCase) is true;

    private static bool AreSame(string wanted, string? value) => string.Equals(wanted, value, StringComparison.OrdinalIgnoreCase);
}
