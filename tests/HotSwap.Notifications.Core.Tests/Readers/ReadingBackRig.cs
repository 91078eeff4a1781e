using HotSwap.Notifications.Backlog;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Readers;
using HotSwap.Notifications.Timelines;
using Microsoft.Extensions.DependencyInjection;

namespace HotSwap.Notifications.Core.Tests.Readers;

/// <summary>One connection, and a log that keeps the statuses that memory removes.</summary>
public abstract class ReadingBackRig : IDisposable
{
    private protected static readonly DeploymentScope D = DeploymentScope.Of("d");

    private protected ReadingBackRig()
    {
        Rig = new CoreRig(configureServices: services => services.AddSingleton<IDeploymentLog>(
            provider => new LongLog(ActivatorUtilities.CreateInstance<MemoryDeploymentLog>(provider)))).Open();
        (Subscriber, Writer) = Rig.Connect();
        Access.Decide("d", isAllowed: true);
    }

    private protected CoreRig Rig { get; }

    private protected LongLog Log => (LongLog)Rig.Log;

    private protected TestAccess Access { get; } = new();

    private protected Subscriber Subscriber { get; }

    private protected RecordingWriter Writer { get; }

    public void Dispose()
    {
        Rig.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected void Subscribe(DeploymentScope scope, BacklogReach reach = default, IReaderAccess? access = null) =>
        Assert.NotNull(Rig.Subscriptions.Subscribe(Subscriber, scope, access, reach));

    /// <summary>Resumes with the result of an earlier probe.</summary>
    private protected DeploymentSubscriptionAnswer Resume(DeploymentScope scope, DeploymentCursor? cursor, BacklogReach reach)
    {
        DeploymentSubscriptionAnswer? answer = null;
        Rig.Subscriptions.Resume(Subscriber, scope, cursor, access: null, given => answer = given, reach);
        Rig.Run();
        Assert.NotNull(answer);
        return answer;
    }

    /// <summary>Probes the log, as a call does before it subscribes.</summary>
    private protected BacklogReach Probe(DeploymentScope scope, DeploymentCursor? cursor = null)
    {
        var found = Rig.Get<BacklogProbe>().FindAsync(scope, cursor, CancellationToken.None).AsTask();
        Assert.True(found.IsCompletedSuccessfully, "This log answers at once.");
        return found.GetAwaiter().GetResult();
    }

    /// <summary>Appends statuses of d, and removes d from memory.</summary>
    private protected void AppendAndForget(int times)
    {
        Rig.Append("d", times - 1);
        Rig.Append("d", status: DeploymentStatuses.Succeeded);
        Rig.Run();
        Forget();
    }

    /// <summary>Removes finished deployments from memory.</summary>
    private protected void Forget()
    {
        Rig.Time.Advance(TimeSpan.FromHours(2));
        lock (Rig.Store.Gate)
        {
            Rig.Store.LockedForgetExpired();
        }

        Assert.Null(Rig.Store.GetLatestState("d"));
    }

    /// <summary>Begins a term that keeps the statuses up to a position. Memory receives the given ones.</summary>
    private protected void BeginTerm(long position, params IReadOnlyList<LoggedStatus> recent) => Log.Reset(new LogSnapshot
    {
        Epoch = "another term",
        Position = position,
        CompleteAfter = recent.Count == 0 ? position : 0,
        Recent = recent,
        Latest = [],
    });
}
