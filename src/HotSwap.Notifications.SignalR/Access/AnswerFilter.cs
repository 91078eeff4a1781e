namespace HotSwap.Notifications.Access;

/// <summary>
/// Filters the answer to one subscription to all deployments. Decisions made for it hold until it is given, however long the others
/// take.
/// </summary>
internal sealed class AnswerFilter(AccessDecisions decisions)
{
    private readonly Dictionary<string, bool> _decided = new(StringComparer.Ordinal);

    /// <summary>Whether it is decided about all of these.</summary>
    public bool IsDecided(IEnumerable<DeploymentStatusMessage> statuses) =>
        statuses.All(status => _decided.ContainsKey(status.ExecutionId));

    public async Task DecideAsync(IEnumerable<DeploymentStatusMessage> statuses, CancellationToken cancellationToken)
    {
        var undecided = statuses.Select(status => status.ExecutionId)
            .Distinct(StringComparer.Ordinal)
            .Where(executionId => !_decided.ContainsKey(executionId))
            .ToArray();
        foreach (var (executionId, isAllowed) in await decisions.DecideAsync(undecided, cancellationToken).ConfigureAwait(false))
        {
            _decided[executionId] = isAllowed;
        }
    }

    /// <summary>Whether the subscriber may see the status, of a deployment that was decided about.</summary>
    public bool IsVisible(DeploymentStatusMessage status) => _decided[status.ExecutionId];

    /// <summary>Leaves out what the subscriber may not see.</summary>
    public DeploymentSubscription Apply(DeploymentSubscription answer)
    {
        DeploymentStatusMessage[] visible = [.. answer.Statuses.Where(IsVisible)];
        return answer with { Statuses = visible, Filtered = visible.Length < answer.Statuses.Count };
    }
}
