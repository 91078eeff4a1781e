using HotSwap.Notifications.Backlog;
using HotSwap.Notifications.Core.Tests.Simulation.Guarantees;
using HotSwap.Notifications.Engine;
using HotSwap.Notifications.Limits;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Publishing;
using HotSwap.Notifications.Readers;
using HotSwap.Notifications.Telemetry;
using HotSwap.Notifications.Timelines;
using HotSwap.Notifications.Views;

namespace HotSwap.Notifications.Core.Tests.Simulation;

/// <summary>The whole engine, composed as in a host, but without a container, which would take too long for each schedule.</summary>
internal sealed class SimulatedEngine : IDisposable
{
    private readonly SimulatedMeters _meters = new();
    private readonly LogAppender _appender;
    private readonly StuckPatrol _patrol;
    private readonly BacklogRequests _backlogs;

    public SimulatedEngine(ScheduleSettings settings, SeededRandom random, GuaranteeChecker checker, Mutation mutation, Trace? trace)
    {
        var options = settings.Options;
        Log = new SimulatedLog(settings, Time, random, checker, mutation == Mutation.PublishBeforeCommit, trace);
        var metrics = new NotificationMetrics(_meters, Time);
        var finalStatuses = new FinalStatuses(options);
        var views = new StateViews(options, new SimulatedLogger<StateViews>(checker));

        Outbox = new Outbox(options, Time, metrics);
        _appender = new LogAppender(Outbox, Log, finalStatuses, new SimulatedLogger<LogAppender>(checker));
        Notifier = new DeploymentNotifier(
            Outbox,
            new ExecutionIdRules(options),
            views,
            new StatusSpelling(finalStatuses, new SimulatedLogger<StatusSpelling>(checker)),
            finalStatuses,
            Time,
            metrics,
            new SimulatedLogger<DeploymentNotifier>(checker));

        Store = new TimelineStore(options, views, Time, metrics);
        var pump = new ReaderPump();
        var loss = new LossOfHistory(Store, metrics);
        var decisions = new DecisionRequests(Store, new SimulatedLogger<DecisionRequests>(checker));
        var backlog = new BacklogReading(Store, Log);
        _backlogs = new BacklogRequests(Log, Store, loss, metrics, Time, new SimulatedLogger<BacklogRequests>(checker));
        Probe = new BacklogProbe(Store, Log);
        var composer = new TurnComposer(
            Store,
            new DeploymentReading(Store, loss, backlog),
            new AllReading(Store, loss, backlog, options),
            decisions,
            _backlogs,
            metrics,
            new SimulatedLogger<TurnComposer>(checker));
        Registry = new SubscriberRegistry(Store, pump, composer, loss, decisions, backlog, options, Time, metrics);
        _patrol = new StuckPatrol(Registry, options, Time, metrics, new SimulatedLogger<StuckPatrol>(checker));
        Subscriptions = new Subscriptions(Store, Registry, new AnswerReading(Store) { MaxBytes = settings.AnswerBytes }, backlog, finalStatuses);
        Engine = new NotificationEngine(
            _appender, Outbox, pump, Registry, Store, Log, Work, new SimulatedLogger<NotificationEngine>(checker));
    }

    public SimulatedTime Time { get; } = new();

    public SimulatedWork Work { get; } = new();

    public SimulatedLog Log { get; }

    public Outbox Outbox { get; }

    public DeploymentNotifier Notifier { get; }

    public TimelineStore Store { get; }

    public SubscriberRegistry Registry { get; }

    public Subscriptions Subscriptions { get; }

    public BacklogProbe Probe { get; }

    public NotificationEngine Engine { get; }

    public void Dispose()
    {
        _backlogs.Dispose();
        _patrol.Dispose();
        _appender.Dispose();
        Outbox.Dispose();
        _meters.Dispose();
    }
}
