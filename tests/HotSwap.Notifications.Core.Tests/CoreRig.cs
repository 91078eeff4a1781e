using HotSwap.Notifications.Engine;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Publishing;
using HotSwap.Notifications.Readers;
using HotSwap.Notifications.TestSupport;
using HotSwap.Notifications.Timelines;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace HotSwap.Notifications.Core.Tests;

/// <summary>The whole engine without a host, from the notifier to recording writers. Runs in one thread.</summary>
internal sealed class CoreRig : IDisposable
{
    private readonly ServiceProvider _services;

    public CoreRig(Action<DeploymentNotificationsOptions>? configure = null, Action<IServiceCollection>? configureServices = null)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddProvider(new FakeLoggerProvider(Logs)));
        services.AddSingleton<TimeProvider>(Time);
        services.AddSingleton<IWorkQueue>(Work);
        services.Configure<DeploymentNotificationsOptions>(options => configure?.Invoke(options));
        configureServices?.Invoke(services);
        services.TryAddDeploymentEngine();
        _services = services.BuildServiceProvider();
        Engine = Get<NotificationEngine>();
        Get<StuckPatrol>();
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2025, 11, 20, 12, 0, 0, TimeSpan.Zero));

    public FakeLogCollector Logs { get; } = new();

    public ManualWorkQueue Work { get; } = new();

    public NotificationEngine Engine { get; }

    public IDeploymentNotifier Notifier => Get<IDeploymentNotifier>();

    public Outbox Outbox => Get<Outbox>();

    public IDeploymentLog Log => Get<IDeploymentLog>();

    public TimelineStore Store => Get<TimelineStore>();

    public SubscriberRegistry Registry => Get<SubscriberRegistry>();

    public Subscriptions Subscriptions => Get<Subscriptions>();

    /// <summary>Gets the cursor of the head.</summary>
    public DeploymentCursor Head => new(Store.Epoch, Store.Head);

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Opens the log. A log that answers at once is open when this method returns.</summary>
    public CoreRig Open()
    {
        Engine.OpenAsync(CancellationToken.None).GetAwaiter().GetResult();
        Run();
        return this;
    }

    public void Run() => Work.Run();

    /// <summary>Releases the messages in the outbox, and runs until all are written.</summary>
    public void Flush()
    {
        Outbox.ReleaseHeld();
        Run();
    }

    public (Subscriber Subscriber, RecordingWriter Writer) Connect()
    {
        var writer = new RecordingWriter();
        return (Registry.Add(writer), writer);
    }

    /// <summary>Connects a client that does not count positions, and sends it the current state of a scope.</summary>
    public RecordingWriter Watch(DeploymentScope scope)
    {
        var (subscriber, writer) = Connect();
        Subscriptions.Subscribe(subscriber, scope, access: null);
        Run();
        return writer;
    }

    /// <summary>Appends statuses directly to the log, without the outbox. Nothing is written before the rig runs.</summary>
    public void Append(string executionId, int times = 1, string status = DeploymentStatuses.Running, int size = 0)
    {
        var state = States.Bare(executionId, status) with { CurrentStage = new string('x', size) };
        for (var number = 0; number < times; number++)
        {
            Append(state);
        }
    }

    public void Append(PipelineExecutionState state)
    {
        var item = new LogItem
        {
            ExecutionId = state.ExecutionId,
            Payload = StatusPayload.Write(state.ExecutionId, state),
            IsFinal = DeploymentStatuses.Final.Contains(state.Status),
        };
        var appending = Log.AppendAsync([item], CancellationToken.None);
        Assert.True(appending.IsCompletedSuccessfully, "The log must complete an append synchronously in this rig.");
    }

    /// <summary>Shares a progress value directly, without the outbox.</summary>
    public void Share(string executionId, string stage, int progress)
    {
        var message = new DeploymentProgressMessage { ExecutionId = executionId, Stage = stage, Progress = progress, Timestamp = States.Noon };
        var sharing = Log.ShareProgressAsync([new ProgressValue(message, origin: null)], CancellationToken.None);
        Assert.True(sharing.IsCompletedSuccessfully, "The log must share progress synchronously in this rig.");
    }

    /// <summary>Resumes with a cursor, or without one for the current state, over a separate connection that then ends.</summary>
    public DeploymentSubscriptionAnswer Ask(DeploymentScope scope, DeploymentCursor? cursor = null)
    {
        var (subscriber, _) = Connect();
        var answer = Resume(subscriber, scope, cursor);
        Registry.Remove(subscriber);
        Run();
        return answer;
    }

    /// <summary>Resumes a scope of a subscriber that has no write in progress.</summary>
    public DeploymentSubscriptionAnswer Resume(
        Subscriber subscriber, DeploymentScope scope, DeploymentCursor? cursor = null, IReaderAccess? access = null)
    {
        var answer = TryResume(subscriber, scope, cursor, access);
        Assert.NotNull(answer);
        return answer;
    }

    /// <summary>Resumes like <see cref="Resume"/>. Returns null if the subscriber may not join.</summary>
    public DeploymentSubscriptionAnswer? TryResume(
        Subscriber subscriber, DeploymentScope scope, DeploymentCursor? cursor = null, IReaderAccess? access = null)
    {
        var answering = Subscriptions.ResumeAsync(subscriber, scope, cursor, access);
        Assert.True(answering.IsCompletedSuccessfully, "A subscriber without a write in progress must be answered at once.");
        return answering.Result;
    }

    public void Dispose() => _services.Dispose();
}
