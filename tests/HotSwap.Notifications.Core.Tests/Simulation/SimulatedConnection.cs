using HotSwap.Notifications.Core.Tests.Simulation.Guarantees;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Readers;
using HotSwap.Notifications.Timelines;

namespace HotSwap.Notifications.Core.Tests.Simulation;

/// <summary>A connection whose writes complete when the schedule decides: at once, later, or never.</summary>
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

    /// <summary>Gets a value indicating whether the client has disconnected, or was cut.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Gets or sets a value indicating whether the client does not read.</summary>
    public bool IsStalled { get; set; }

    /// <summary>Gets a value indicating whether a write has failed, so that the server may cut the connection.</summary>
    public bool HasFailed { get; private set; }

    protected SimulatedWorld World { get; }

    /// <summary>
    /// Returns whether a write was in progress at every call within a time. A patrol must not decide by this, because different writes can be in
    /// progress.
    /// </summary>
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

    /// <summary>Completes the write in progress. A write to a disconnected client can fail.</summary>
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

    /// <summary>Ends the connection. The client has received a part of the write in progress.</summary>
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

    /// <summary>Makes the server's transport notice that the connection has ended.</summary>
    public void Remove() => World.Engine.Registry.Remove(Subscriber);

    /// <summary>Runs an access review of a subscription.</summary>
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
            // The next review decides again.
        }
    }

    protected abstract void OnClosed();

    /// <summary>Lets the client read a delivery.</summary>
    /// <param name="delivery">The delivery.</param>
    /// <param name="head">The head of the log when the delivery was written.</param>
    protected abstract void OnReceived(Delivery delivery, DeploymentCursor head);

    /// <summary>Checks the guarantees for everything that is written.</summary>
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
