using HotSwap.Notifications.Backlog;
using HotSwap.Notifications.Engine;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Readers;
using HotSwap.Notifications.TestSupport;
using HotSwap.Notifications.Timelines;
using Microsoft.Extensions.DependencyInjection;

namespace HotSwap.Notifications.Client.Tests.Watching;

/// <summary>A model of the server with the real log, timelines and readers. Each step is a call; nothing runs in the background.</summary>
internal sealed class ServerModel : IDisposable
{
    /// <summary>The page size of an answer. About two statuses, so that answers have several pages.</summary>
    private const int MaxAnswerBytes = 500;

    private readonly ServiceProvider _services;
    private readonly MemoryDeploymentLog _log;
    private readonly ReaderPump _pump;
    private readonly DateTime _now = States.Noon;

    public ServerModel(TimeProvider time)
    {
        var services = new ServiceCollection().AddLogging().AddSingleton(time);
        services.TryAddDeploymentEngine();
        services.Configure<DeploymentNotificationsOptions>(options => (options.History.StatusesPerDeployment, options.History.StatusesOfAllDeployments) = (6, 14));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<MemoryDeploymentLog>(provider));
        _services = services.BuildServiceProvider();
        Store = _services.GetRequiredService<TimelineStore>();
        Registry = _services.GetRequiredService<SubscriberRegistry>();
        var answers = new AnswerReading(Store) { MaxBytes = MaxAnswerBytes };
        Subscriptions = new Subscriptions(Store, Registry, answers, _services.GetRequiredService<BacklogReading>(), _services.GetRequiredService<FinalStatuses>());
        _pump = _services.GetRequiredService<ReaderPump>();
        _log = _services.GetRequiredService<MemoryDeploymentLog>();
        Require(_log.OpenAsync(Store, CancellationToken.None));
    }

    public TimelineStore Store { get; }

    public SubscriberRegistry Registry { get; }

    public Subscriptions Subscriptions { get; }

    public DeploymentStatusMessage Append(string executionId, string status)
    {
        var state = States.Bare(executionId, status);
        var item = new LogItem
        {
            ExecutionId = executionId,
            Payload = StatusPayload.Write(executionId, state),
            IsFinal = status == DeploymentStatuses.Succeeded,
        };
        var result = Assert.Single(Completed(_log.AppendAsync([item], CancellationToken.None).AsTask()));
        return StatusPayload.Read(item.Payload.Span, result.Sequence, result.Position);
    }

    public void Append(string executionId, string stage, int progress)
    {
        var message = new DeploymentProgressMessage { ExecutionId = executionId, Stage = stage, Progress = progress, Timestamp = _now };
        Require(_log.ShareProgressAsync([new ProgressValue(message, origin: null)], CancellationToken.None).AsTask());
    }

    /// <summary>Gives one connection that is behind a turn.</summary>
    /// <returns>True if a connection was behind.</returns>
    public bool GiveTurn() => _pump.GiveTurns(1) > 0;

    public void Dispose() => _services.Dispose();

    private static void Require(Task task)
    {
        if (!task.IsCompletedSuccessfully)
        {
            throw new InvalidOperationException("The memory log did not complete synchronously.", task.Exception);
        }
    }

    private static T Completed<T>(Task<T> task)
    {
        Require(task);
        return task.Result;
    }
}
