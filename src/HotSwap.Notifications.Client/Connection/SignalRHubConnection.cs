using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Client.Connection;

/// <summary>One SignalR connection that can be started again after it has closed.</summary>
internal sealed class SignalRHubConnection : IDeploymentHubConnection
{
    private readonly HubConnection _connection;
    private IDeploymentClient? _receiver;
    private Action<Exception?>? _closed;

    public SignalRHubConnection(DeploymentNotificationsClientOptions options, ILoggerFactory loggerFactory)
    {
        var builder = new HubConnectionBuilder().WithUrl(options.Url!, http =>
        {
            http.AccessTokenProvider = options.AccessTokenProvider;
            options.ConfigureHttpConnection?.Invoke(http);
            HasTokenProvider = http.AccessTokenProvider is not null;
            http.AccessTokenProvider = http.AccessTokenProvider is { } provider ? () => AccessTokens.GetAsync(provider, options.AnswerTimeout) : null;
        });
        builder.Services.AddSingleton(loggerFactory);
        builder.AddJsonProtocol(json => json.PayloadSerializerOptions.TypeInfoResolverChain.Insert(0, DeploymentJson.TypeInfoResolver));
        options.ConfigureHubConnection?.Invoke(builder);

        _connection = builder.Build();
        _connection.Closed += OnClosedAsync;
        _connection.On<DeploymentStatusMessage>(
            nameof(IDeploymentClient.DeploymentStatusChanged), message => _receiver!.DeploymentStatusChanged(message));
        _connection.On<DeploymentProgressMessage>(nameof(IDeploymentClient.DeploymentProgress), message => _receiver!.DeploymentProgress(message));
        _connection.On<DeploymentsWithheldMessage>(nameof(IDeploymentClient.DeploymentsWithheld), message => _receiver!.DeploymentsWithheld(message));
        _connection.On<DeploymentSubscriptionEndedMessage>(
            nameof(IDeploymentClient.DeploymentSubscriptionEnded), message => _receiver!.DeploymentSubscriptionEnded(message));
    }

    /// <summary>Gets a value indicating whether each attempt to connect requests a token.</summary>
    public bool HasTokenProvider { get; private set; }

    public Task StartAsync(IDeploymentClient receiver, Action<Exception?> closed, CancellationToken cancellationToken)
    {
        _receiver = receiver;
        _closed = closed;
        return _connection.StartAsync(cancellationToken);
    }

    public Task<DeploymentSubscriptionAnswer> ResumeAsync(
        string? executionId, DeploymentCursor? cursor, CancellationToken cancellationToken) => executionId is null
        ? _connection.InvokeAsync<DeploymentSubscriptionAnswer>(nameof(IDeploymentHub.ResumeAllDeployments), cursor, cancellationToken)
        : _connection.InvokeAsync<DeploymentSubscriptionAnswer>(nameof(IDeploymentHub.ResumeDeployment), executionId, cursor, cancellationToken);

    public Task UnsubscribeAsync(string? executionId, CancellationToken cancellationToken) => executionId is null
        ? _connection.InvokeAsync(nameof(IDeploymentHub.UnsubscribeFromAllDeployments), cancellationToken)
        : _connection.InvokeAsync(nameof(IDeploymentHub.UnsubscribeFromDeployment), executionId, cancellationToken);

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private Task OnClosedAsync(Exception? error)
    {
        _closed?.Invoke(error);
        return Task.CompletedTask;
    }
}
