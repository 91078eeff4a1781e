using HotSwap.Notifications.Core.Tests.Simulation.Guarantees;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Readers;
using HotSwap.Notifications.Timelines;

namespace HotSwap.Notifications.Core.Tests.Simulation;

/// <summary>A connection whose writes complete when the schedule says so: at once, later, or never.</summary>
internal abstract class SimulatedConnection : IDeliveryWriter
{
    private readonly List<Delivery> _written = [];
    private TaskCompletionSource? _writing;
    private long _seenIdle;
    private DeploymentCursor? _headOfWrite;

    protected SimulatedConnection(SimulatedWorld world, SimulatedUser user, string name)
    {
        (World, User, ConnectionId) = (world, user, name);
        Access = world.NewAccess(user);
        Guarantees = world.Checker.Connect(name, user.Denials, world.Settings.HasDeploymentPolicy ? Access.Peek : null);
        Subscriber = world.Engine.Registry.Add(this);
    }

    public string ConnectionId { get; }

    public SimulatedUser User { get; }

    public Subscriber Subscriber { get; }

    public SimulatedAccess Access { get; }

    public ConnectionGuarantees Guarantees { get; }

    /// <summary>Gets a value indicating whether the client has gone, or was cut.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Gets or sets a value indicating whether the client does not read.</summary>
    public bool IsStalled { get; set; }

    /// <summary>Gets a value indicating whether a write has failed, so that the server may cut the connection.</summary>
    public bool HasFailed { get; private set; }

    protected SimulatedWorld World { get; }

    /// <summary>Returns whether a write was under way whenever this was called within a time: what a patrol must not go by.</summary>
    public bool SeemsStuck(TimeSpan limit)
    {
        _seenIdle = _writing is null || _seenIdle == 0 ? World.Engine.Time.GetTimestamp() : _seenIdle;
        return World.Engine.Time.GetElapsedTime(_seenIdle) > limit;
    }

    public ValueTask WriteAsync(IReadOnlyList<Delivery> deliveries)
    {
        if (IsClosed)
        {
            return ValueTask.CompletedTask;
        }

        var random = World.Random;
        Guarantees.WriteBegan(World.Engine.Time.GetTimestamp());
        _headOfWrite = new DeploymentCursor(World.Engine.Store.Epoch, World.Engine.Store.Head);
        for (var index = 0; index < deliveries.Count; index++)
        {
            _written.Add(deliveries[index]);
            Check(deliveries[index]);
        }

        if (!World.IsSettling && random.Chance(World.Settings.FailingWritePercent))
        {
            World.Trace?.Add($"  a write to {ConnectionId} fails");
            HasFailed = true;
            throw new InjectedException();
        }

        if (!IsStalled && random.Chance(World.Settings.InstantWritePercent))
        {
            Receive(_written.Count);
            return ValueTask.CompletedTask;
        }

        World.Writing.Add(this);
        _writing = new TaskCompletionSource();
        return new ValueTask(_writing.Task);
    }

    /// <summary>Completes the write that is under way; a write to a client that has gone may fail.</summary>
    public void CompleteWrite(bool fails)
    {
        var writing = _writing!;
        _writing = null;
        World.Writing.Remove(this);
        if (IsClosed)
        {
            Guarantees.WriteEnded();
        }
        else
        {
            World.Trace?.Add($"  a write to {ConnectionId} completes");
            Receive(_written.Count);
        }

        if (fails)
        {
            HasFailed = true;
            writing.SetException(new InjectedException());
        }
        else
        {
            writing.SetResult();
        }
    }

    public void Cut()
    {
        if (IsClosed)
        {
            return;
        }

        World.Trace?.Add($"  {ConnectionId} is cut");
        if (!HasFailed)
        {
            Guarantees.Cut(World.Engine.Time.GetTimestamp(), World.Settings.Options.Value.Limits.WriteTimeout);
        }

        Close();
    }

    public void RequestClose() => Close();

    /// <summary>The connection ends. Of what is being written, the client has got a part.</summary>
    public void Close()
    {
        if (IsClosed)
        {
            return;
        }

        if (_written.Count > 0)
        {
            Receive(World.Random.Next(_written.Count + 1));
        }

        IsClosed = true;
        World.Closed.Add(this);
        OnClosed();
    }

    /// <summary>The server's transport notices that the connection has ended.</summary>
    public void Remove() => World.Engine.Registry.Remove(Subscriber);

    /// <summary>An access review of a subscription.</summary>
    public async Task ReviewAsync(DeploymentScope scope)
    {
        try
        {
            if (!await World.Policies.MayWatchAsync(User, scope.ExecutionId).ConfigureAwait(false)
                && World.Engine.Registry.IsSubscribed(Subscriber, scope))
            {
                World.Trace?.Add($"  a review ends {SimulatedWorld.Name(scope)} on {ConnectionId}");
                Guarantees.Left(scope.ExecutionId);
                if (World.Mutation != Mutation.RightOutlivesItsEnd)
                {
                    World.Engine.Registry.End(Subscriber, scope, DeploymentErrorCodes.NotAllowed, Refusals.NotAllowed);
                }
            }
        }
        catch (InjectedException)
        {
            // The next review asks again.
        }
    }

    protected abstract void OnClosed();

    /// <summary>The client reads a delivery.</summary>
    /// <param name="delivery">The delivery.</param>
    /// <param name="head">Where the log stood when it was written.</param>
    protected abstract void OnReceived(Delivery delivery, DeploymentCursor head);

    /// <summary>Checks what is promised of everything that is written.</summary>
    protected virtual void Check(Delivery delivery)
    {
        switch (delivery)
        {
            case StatusPage page:
                foreach (var record in page.Records)
                {
                    World.Trace?.Add($"  {ConnectionId} is written {record.ExecutionId} {record.Sequence} at {record.Position}");
                    Guarantees.Status(record, page.Epoch, page.ForAll, !record.DiffersForAll || IsWatching(record.ExecutionId));
                }

                break;
            case ProgressDelivery { Message: var progress }:
                World.Trace?.Add($"  {ConnectionId} is written {progress.ExecutionId}'s {progress.Stage} {progress.Progress}, follows {progress.Sequence}");
                Guarantees.Progress(progress, World.FollowedBy(progress), World.Remembers(progress.ExecutionId));
                break;
            case WithheldDelivery { Message: var withheld }:
                World.Trace?.Add($"  {ConnectionId} is written that {withheld.FirstPosition} to {withheld.LastPosition} are withheld, after answer {withheld.AnswerNumber}");
                break;
            case EndedDelivery { Message: var ended }:
                World.Trace?.Add($"  {ConnectionId} is written that {ended.ExecutionId ?? "all"} has ended: {ended.Code}");
                var scope = ended.ExecutionId is null ? DeploymentScope.All : DeploymentScope.Of(ended.ExecutionId);
                if (!World.Engine.Registry.IsSubscribed(Subscriber, scope))
                {
                    Guarantees.Left(ended.ExecutionId);
                }

                break;
            case HistoryLostDelivery:
                World.Trace?.Add($"  {ConnectionId} is written that history was lost");
                break;
        }
    }

    /// <summary>Returns whether the server has a subscription of the connection to a deployment.</summary>
    protected bool IsWatching(string executionId) => World.Engine.Registry.IsSubscribed(Subscriber, DeploymentScope.Of(executionId));

    private void Receive(int count)
    {
        for (var index = 0; index < count; index++)
        {
            OnReceived(_written[index], _headOfWrite!);
        }

        _written.Clear();
        Guarantees.WriteEnded();
    }
}
