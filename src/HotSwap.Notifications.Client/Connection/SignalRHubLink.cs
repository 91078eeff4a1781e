using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Client.Connection;

internal sealed class SignalRHubLink : IHubLink
{
    private readonly HubConnection _connection;

    public SignalRHubLink(DeploymentNotificationsClientOptions options, ILoggerFactory loggerFactory)
    {
        var builder = new HubConnectionBuilder().WithUrl(options.Url!, http =>
        {
            http.AccessTokenProvider = options.AccessTokenProvider;
            options.ConfigureHttp?.Invoke(http);
            HasTokenProvider = http.AccessTokenProvider is not null;
            http.AccessTokenProvider = http.AccessTokenProvider is { } provider ? () => AccessTokens.GetAsync(provider, options.AnswerTimeout) : null;
        });
        builder.Services.AddSingleton(loggerFactory);
        builder.AddJsonProtocol(json => json.PayloadSerializerOptions.TypeInfoResolverChain.Insert(0, DeploymentJsonContext.Default));
        options.ConfigureConnection?.Invoke(builder);

        _connection = builder.Build();
        _connection.Closed += OnClosedAsync;
        _connection.On<DeploymentStatusMessage>(
            nameof(IDeploymentClient.DeploymentStatusChanged), message => StatusChanged?.Invoke(message));
        _connection.On<DeploymentProgressMessage>(
            nameof(IDeploymentClient.DeploymentProgress), message => ProgressChanged?.Invoke(message));
        _connection.On<DeploymentsWithheldMessage>(nameof(IDeploymentClient.DeploymentsWithheld), message => Withheld?.Invoke(message));
        _connection.On<DeploymentSubscriptionEndedMessage>(
            nameof(IDeploymentClient.DeploymentSubscriptionEnded), message => SubscriptionEnded?.Invoke(message));
    }

    public event Action<Exception?>? Closed;

    public event Action<DeploymentStatusMessage>? StatusChanged;

    public event Action<DeploymentProgressMessage>? ProgressChanged;

    public event Action<DeploymentsWithheldMessage>? Withheld;

    public event Action<DeploymentSubscriptionEndedMessage>? SubscriptionEnded;

    public bool HasTokenProvider { get; private set; }

    public Task StartAsync(CancellationToken cancellationToken) => _connection.StartAsync(cancellationToken);

    public Task<DeploymentSubscription> ResumeAsync(
        string? executionId, DeploymentCursor? cursor, CancellationToken cancellationToken) => executionId is null
        ? _connection.InvokeAsync<DeploymentSubscription>(nameof(IDeploymentHub.ResumeAllDeployments), cursor, cancellationToken)
        : _connection.InvokeAsync<DeploymentSubscription>(nameof(IDeploymentHub.ResumeDeployment), executionId, cursor, cancellationToken);

    public Task UnsubscribeAsync(string? executionId, CancellationToken cancellationToken) => executionId is null
        ? _connection.InvokeAsync(nameof(IDeploymentHub.UnsubscribeFromAllDeployments), cancellationToken)
        : _connection.InvokeAsync(nameof(IDeploymentHub.UnsubscribeFromDeployment), executionId, cancellationToken);

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private Task OnClosedAsync(Exception? error)
    {
        Closed?.Invoke(error);
        return Task.CompletedTask;
    }
}
