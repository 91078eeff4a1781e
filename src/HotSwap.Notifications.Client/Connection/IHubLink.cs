namespace HotSwap.Notifications.Client.Connection;

/// <summary>One SignalR connection that can be started again after it has closed.</summary>
internal interface IHubLink : IAsyncDisposable
{
    /// <summary>The connection has closed. Not raised for a start that failed.</summary>
    event Action<Exception?>? Closed;

    event Action<DeploymentStatusMessage>? StatusChanged;

    event Action<DeploymentProgressMessage>? ProgressChanged;

    event Action<DeploymentsWithheldMessage>? Withheld;

    event Action<DeploymentSubscriptionEndedMessage>? SubscriptionEnded;

    /// <summary>Whether each connection asks for a token.</summary>
    bool HasTokenProvider { get; }

    Task StartAsync(CancellationToken cancellationToken);

    Task<DeploymentSubscription> ResumeAsync(string? executionId, DeploymentCursor? cursor, CancellationToken cancellationToken);

    Task UnsubscribeAsync(string? executionId, CancellationToken cancellationToken);
}
