namespace HotSwap.Notifications.Core.Tests.Simulation;

/// <summary>
/// The end of a schedule: nothing new happens, and pending work completes. Clients that do not read are cut and reconnect. Then every client
/// must have the current state. Alternatively, the host shuts down, and everything must be written before the connections close.
/// </summary>
internal sealed class Settlement(SimulatedWorld world, List<SimulatedClient> clients, Trace? trace)
{
    private const int MinRounds = 20_000;

    /// <summary>A slow client of a schedule is written a few statuses at a time, of all that bursts have appended.</summary>
    private const int RoundsPerStatus = 100;

    private static readonly TimeSpan _leap = TimeSpan.FromSeconds(1);

    private readonly SimulatedEngine _engine = world.Engine;

    private long MaxRounds => MinRounds + (RoundsPerStatus * _engine.Store.Head);

    public void Run(bool shutsDown)
    {
        trace?.Add(shutsDown ? "The host shuts down" : "Everything settles");
        world.IsSettling = true;
        world.Policies.MayFail = false;
        if (shutsDown)
        {
            ShutDown();
        }
        else
        {
            Settle();
        }
    }

    /// <summary>Delivers an answer to its client.</summary>
    public static void Deliver(SimulatedWorld world, int index)
    {
        var answer = world.Answers[index];
        world.Answers.RemoveAt(index);
        world.Trace?.Add($"  {answer.Connection.ConnectionId} gets the answer for {answer.Watcher.ExecutionId ?? "all"}");
        answer.Connection.OnAnswer(answer);
    }

    /// <summary>Makes the server notice that a connection has ended.</summary>
    public static void Remove(SimulatedWorld world, int index)
    {
        var connection = world.Closed[index];
        world.Closed.RemoveAt(index);
        connection.Remove();
    }

    private void Settle()
    {
        // Runs until nothing has happened for so long that no timer of the engine can have work left.
        var quiet = TimeSpan.Zero;
        for (var rounds = 0; quiet < world.Settings.Options.Value.Limits.WriteTimeout + (3 * _leap); rounds++)
        {
            if (world.Checker.Violation is not null)
            {
                return;
            }

            if (rounds > MaxRounds)
            {
                world.Checker.Fail($"The schedule does not settle. Readers behind: {string.Join("; ", Behind())}. Head {_engine.Store.Head}.");
                return;
            }

            if (TryStep() || TryActAsClient())
            {
                quiet = TimeSpan.Zero;
            }
            else
            {
                _engine.Time.Advance(_leap);
                quiet += _leap;
            }
        }

        CheckCommitted();
        CheckCurrent(includingClients: true);
    }

    /// <summary>Runs the steps of <c>OrderlyShutdown</c>.</summary>
    private void ShutDown()
    {
        if (!RunUntil([_engine.Engine.CommitAsync()], "commit"))
        {
            return;
        }

        CheckCommitted();
        Task[] ends;
        do
        {
            // A client that joins meanwhile must be written its state.
            ends = [.. _engine.Registry.All.Select(subscriber => subscriber.WhenCaughtUpAsync())];
            if (Array.TrueForAll(ends, end => end.IsCompleted))
            {
                CheckCurrent(includingClients: false);
                return;
            }
        }
        while (RunUntil(ends, "write"));
    }

    private bool RunUntil(Task[] ends, string what)
    {
        for (var rounds = 0; !Array.TrueForAll(ends, end => end.IsCompleted); rounds++)
        {
            if (rounds > MaxRounds)
            {
                world.Checker.Fail($"The shutdown does not finish this step: {what}.");
            }

            if (world.Checker.Violation is not null)
            {
                return false;
            }

            if (!TryStep())
            {
                _engine.Time.Advance(_leap);
            }
        }

        return true;
    }

    /// <summary>Completes one pending operation.</summary>
    private bool TryStep()
    {
        if (_engine.Work.Count > 0)
        {
            _engine.Work.Run(world.Random.Next(_engine.Work.Count));
        }
        else if (_engine.Log.IsBusy)
        {
            _engine.Log.Step();
        }
        else if (world.Policies.Count > 0)
        {
            world.Policies.Decide(world.Random.Next(world.Policies.Count));
        }
        else if (world.Writing.Find(connection => !connection.IsStalled || connection.IsClosed) is { } connection)
        {
            connection.CompleteWrite(fails: false);
        }
        else if (world.Closed.Count > 0)
        {
            Remove(world, 0);
        }
        else if (world.Answers.Count > 0)
        {
            Deliver(world, world.Random.Next(world.Answers.Count));
        }
        else
        {
            return false;
        }

        return true;
    }

    private IEnumerable<string> Behind() => _engine.Registry.All.SelectMany(subscriber => subscriber.Behind).Select(reader =>
        $"{reader.Subscriber.Writer.ConnectionId} {SimulatedWorld.Name(reader.Scope)} at {reader.Position}, covered after {reader.CoveredAfter}, reads back up to {reader.Backlog.UpTo}, waits for decision {reader.AwaitsDecision}, for backlog {reader.Backlog.AwaitsPage}");

    private bool TryActAsClient()
    {
        foreach (var client in clients)
        {
            if (client.TryAct())
            {
                return true;
            }
        }

        return false;
    }

    private void CheckCommitted()
    {
        if (_engine.Outbox.Count != 0 || _engine.Log.Committed != world.Accepted.Sum())
        {
            world.Checker.Fail($"Of {world.Accepted.Sum()} statuses {_engine.Log.Committed} were committed; {_engine.Outbox.Count} messages wait.");
        }
    }

    private void CheckCurrent(bool includingClients)
    {
        if (world.Checker.Violation is not null)
        {
            return;
        }

        _engine.Store.LockedForgetExpired();
        var current = _engine.Store.LockedCurrent().Select(deployment => deployment.ExecutionId).Where(world.Remembers).ToHashSet();
        foreach (var client in clients)
        {
            if (client.Connection is { IsClosed: false, HasFailed: false } connection)
            {
                connection.Guarantees.AssertCurrent(current.Contains, world.Knows);
                CheckProgress(connection);
                if (includingClients)
                {
                    client.AssertCurrent(current.Contains, world.Knows);
                }
            }
            else if (includingClients && client.IsWaiting)
            {
                world.Checker.Fail($"{client.User.Name} is not connected.");
            }
        }
    }

    private void CheckProgress(SimulatedConnection connection)
    {
        foreach (var executionId in SimulatedStates.Ids)
        {
            if (_engine.Store.LockedFind(executionId) is not { } deployment
                || (!world.Remembers(executionId) && world.Settings.ReadsBack))
            {
                // If the latest status is no longer in memory, the log's status decides whether progress is shown.
                continue;
            }

            foreach (var value in deployment.Progress)
            {
                connection.Guarantees.AssertProgress(value.Following(deployment.LatestSequence).Message);
            }
        }
    }
}
