using HotSwap.Notifications.Backlog;
using HotSwap.Notifications.Engine;
using HotSwap.Notifications.Limits;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Publishing;
using HotSwap.Notifications.Readers;
using HotSwap.Notifications.Telemetry;
using HotSwap.Notifications.Timelines;
using HotSwap.Notifications.Validation;
using HotSwap.Notifications.Views;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications;

/// <summary>Extension methods that register the engine, for packages that add a transport.</summary>
internal static class DeploymentEngineServiceCollectionExtensions
{
    /// <summary>Registers the engine with the log in memory. The method can be called more than once.</summary>
    /// <returns>true for the first call; otherwise, false.</returns>
    public static bool TryAddDeploymentEngine(this IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(NotificationEngine)))
        {
            return false;
        }

        services.AddOptions<DeploymentNotificationsOptions>().ValidateOnStart();
        services.AddSingleton<IValidateOptions<DeploymentNotificationsOptions>, DeploymentNotificationsOptionsRangeValidator>();
        services.AddSingleton<IValidateOptions<DeploymentNotificationsOptions>, DeploymentNotificationsOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.AddSingleton<NotificationMetrics>();
        services.AddSingleton<ExecutionIdRules>();
        services.AddSingleton<FinalStatuses>();
        services.AddSingleton<StateViews>();
        services.AddSingleton<StatusSpelling>();

        services.AddSingleton<Outbox>();
        services.AddSingleton<LogAppender>();
        services.TryAddSingleton<IDeploymentLog, MemoryDeploymentLog>();
        services.TryAddSingleton<IDeploymentNotifier, DeploymentNotifier>();

        services.AddSingleton<TimelineStore>();
        services.AddSingleton<ReaderPump>();
        services.AddSingleton<LossOfHistory>();
        services.AddSingleton<DecisionRequests>();
        services.AddSingleton<BacklogReading>();
        services.AddSingleton<BacklogRequests>();
        services.AddSingleton<BacklogProbe>();
        services.AddSingleton<DeploymentReading>();
        services.AddSingleton<AllReading>();
        services.AddSingleton<TurnComposer>();
        services.AddSingleton<SubscriberRegistry>();
        services.AddSingleton<StuckPatrol>();
        services.AddSingleton<AnswerReading>();
        services.AddSingleton<Subscriptions>();

        services.TryAddSingleton<IWorkQueue, ThreadPoolWorkQueue>();
        services.AddSingleton<NotificationEngine>();
        services.TryAddSingleton<IDeploymentEraser, DeploymentEraser>();
        services.AddSingleton<EngineService>();
        services.AddHostedService(provider => provider.GetRequiredService<EngineService>());
        return true;
    }
}
