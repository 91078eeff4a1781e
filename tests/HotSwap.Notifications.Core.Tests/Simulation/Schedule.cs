using HotSwap.Notifications.Core.Tests.Simulation.Guarantees;
using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.Core.Tests.Simulation;

/// <summary>
/// A run of the whole engine in one thread. The seed determines each step: of the pipeline, the engine, the log, the clients, the policies and
/// the clock. At the end, everything settles, and every client must have what it was promised.
/// </summary>
internal sealed class Schedule : IDisposable
{
    private static readonly int[] _leaps = [1, 20, 100, 100, 600, 1_100, 3_000];

    private readonly SeededRandom _random;
    private readonly ScheduleSettings _settings;
    private readonly SimulatedWorld _world;
    private readonly SimulatedEngine _engine;
    private readonly List<SimulatedClient> _clients = [];
    private readonly int[] _progress = new int[SimulatedStates.MaxDeployments];
    private readonly Trace? _trace;

    public Schedule(long seed, Mutation mutation, Trace? trace = null)
    {
        _random = new SeededRandom(seed);
        _settings = new ScheduleSettings(_random);
        _trace = trace;
        _world = new SimulatedWorld(_settings, _random, mutation, trace);
        _engine = _world.Engine;
        for (var number = 0; number < _settings.Clients; number++)
        {
            _clients.Add(NewClient(number));
        }
    }

    /// <summary>Gets the number of steps taken.</summary>
    public int Steps { get; private set; }

    public GuaranteeChecker Checker => _world.Checker;

    /// <summary>Runs until the end, or until a guarantee is broken.</summary>
    public void Run()
    {
        if (_settings.OpensLate)
        {
            for (var count = _random.Next(4); count > 0; count--)
            {
                NotifyStatus(_random.Next(_settings.Deployments));
            }
        }

        _ = _engine.Engine.OpenAsync(CancellationToken.None);
        while (Steps < _settings.Steps && Checker.Violation is null)
        {
            Steps++;
            Take(Draw());
            CheckMemory();
        }

        if (Checker.Violation is null)
        {
            new Settlement(_world, _clients, _trace).Run(shutsDown: _random.Chance(40));
        }
    }

    public void Dispose() => _world.Dispose();

    private SimulatedClient NewClient(int number)
    {
        var user = new SimulatedUser($"c{number}", new Denials(Checker.Log));
        foreach (var executionId in SimulatedStates.Ids)
        {
            if (_random.Chance(25))
            {
                user.Revoke(executionId);
            }
        }

        if (_random.Chance(25))
        {
            return new StreamClient(_world, user, DrawScope());
        }

        var client = new HubClient(_world, user);
        for (var count = _random.Between(1, 3); count > 0; count--)
        {
            client.Subscribe(DrawScope());
        }

        return client;
    }

    private Step Draw()
    {
        var drawn = _random.Next(_settings.TotalWeight);
        var step = 0;
        while (drawn >= _settings.Weights[step])
        {
            drawn -= _settings.Weights[step++];
        }

        return (Step)step;
    }

    private DeploymentScope DrawScope() =>
        _random.Chance(40) ? DeploymentScope.All : DeploymentScope.Of(SimulatedStates.Ids[_random.Next(_settings.Deployments)]);

    private void Take(Step step)
    {
        _trace?.Add($"{Steps}: {step}");
        switch (step)
        {
            case Step.NotifyStatus:
                NotifyStatus(_random.Next(_settings.Deployments));
                break;
            case Step.NotifyBurst:
                NotifyBurst();
                break;
            case Step.NotifyProgress:
                NotifyProgress(_random.Next(_settings.Deployments));
                break;
            case Step.RunWork when _engine.Work.Count > 0:
                _engine.Work.Run(_random.Next(_engine.Work.Count));
                break;
            case Step.CommitBatch when _engine.Log.IsBusy:
                _engine.Log.Step();
                break;
            case Step.CompleteWrite:
                CompleteWrite();
                break;
            case Step.Decide when _world.Policies.Count > 0:
                _world.Policies.Decide(_random.Next(_world.Policies.Count));
                break;
            case Step.ChangeRights:
                ChangeRights(_random.Pick(_clients));
                break;
            case Step.Advance:
                _engine.Time.Advance(TimeSpan.FromMilliseconds(_random.Pick(_leaps)));
                CutWrongly();
                break;
            case Step.SetClock:
                _engine.Time.ClockError = TimeSpan.FromSeconds(_random.Between(-5, 5));
                break;
            case Step.Reset:
                _engine.Log.Reset();
                break;
            default:
                TakeOnClient(step, _random.Pick(_clients));
                break;
        }
    }

    private void TakeOnClient(Step step, SimulatedClient client)
    {
        switch (step)
        {
            case Step.ActAsClient:
                client.TryAct();
                break;
            case Step.DeliverAnswer when _world.Answers.Count > 0:
                Settlement.Deliver(_world, _random.Next(_world.Answers.Count));
                break;
            case Step.Subscribe:
                client.Subscribe(DrawScope());
                break;
            case Step.Unsubscribe:
                client.Unsubscribe(DrawScope());
                break;
            case Step.Disconnect:
                client.Connection?.Close();
                break;
            case Step.RemoveClosed when _world.Closed.Count > 0:
                Settlement.Remove(_world, _random.Next(_world.Closed.Count));
                break;
            case Step.Stall when client.Connection is { } connection:
                connection.IsStalled = true;
                break;
            case Step.Unstall when client.Connection is { } connection:
                connection.IsStalled = false;
                break;
            case Step.Review when client.Connection is { } connection:
                foreach (var scope in _engine.Registry.ScopesOf(connection.Subscriber))
                {
                    _ = connection.ReviewAsync(scope);
                }

                break;
            case Step.KeepAlive when client is StreamClient { Connection: { } connection, Scope: var scope }:
                _engine.Registry.PostCursor(connection.Subscriber, scope);
                break;
        }
    }

    private void NotifyStatus(int deployment)
    {
        try
        {
            var notified = _engine.Notifier.NotifyDeploymentStatusChanged(
                SimulatedStates.Ids[deployment], SimulatedStates.Pick(_random, deployment, _settings));
            if (!notified.IsCompletedSuccessfully)
            {
                Checker.Fail("A notify call did not complete synchronously, so the pipeline would wait.");
            }

            _world.Accepted[deployment]++;
        }
        catch (DeploymentNotificationRefusedException)
        {
            // The outbox is full, and the notifier has reported that to the pipeline.
        }
    }

    private void NotifyBurst()
    {
        var deployment = _random.Next(_settings.Deployments);
        var spread = _random.Chance(50);
        for (var count = _random.Between(3, _settings.IsLarge ? 120 : 12); count > 0; count--)
        {
            NotifyStatus(spread ? _random.Next(_settings.Deployments) : deployment);
        }
    }

    private void NotifyProgress(int deployment)
    {
        var stage = _random.Pick(SimulatedStates.Stages);
        var value = _progress[deployment] = (_progress[deployment] + 1) % 101;
        _world.Notified(deployment, value);
        _ = _engine.Notifier.NotifyDeploymentProgress(SimulatedStates.Ids[deployment], stage, value);
    }

    private void CompleteWrite()
    {
        if (_world.Writing.Count == 0)
        {
            return;
        }

        var connection = _random.Pick(_world.Writing);
        if (!connection.IsStalled || connection.IsClosed)
        {
            connection.CompleteWrite(fails: connection.IsClosed && _random.Chance(50));
        }
    }

    private void ChangeRights(SimulatedClient client)
    {
        var scope = DrawScope();
        if (client.User.May(scope.ExecutionId) && _random.Chance(60))
        {
            _trace?.Add($"  {client.User.Name} may no longer watch {SimulatedWorld.Name(scope)}");
            client.User.Revoke(scope.ExecutionId);
        }
        else
        {
            _trace?.Add($"  {client.User.Name} may watch {SimulatedWorld.Name(scope)}");
            client.User.Grant(scope.ExecutionId);
            client.Grant();
        }
    }

    /// <summary>
    /// Implements the mutation: cuts a client that has a write in progress at every check within the write timeout, although its writes
    /// complete.
    /// </summary>
    private void CutWrongly()
    {
        if (_world.Mutation != Mutation.CutOfReadingClient)
        {
            return;
        }

        foreach (var client in _clients)
        {
            if (client.Connection is { IsClosed: false } connection && connection.SeemsStuck(_settings.Options.Value.Limits.WriteTimeout))
            {
                _engine.Registry.Remove(connection.Subscriber);
                connection.Cut();
            }
        }
    }

    private void CheckMemory()
    {
        if (_engine.Store.LockedBytes > _settings.Options.Value.History.MaxBytes + SimulatedStates.MaxSize)
        {
            Checker.Fail($"The history takes {_engine.Store.LockedBytes} bytes.");
        }
    }
}
