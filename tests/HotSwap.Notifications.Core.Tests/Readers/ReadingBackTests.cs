using HotSwap.Notifications.Backlog;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Readers;
using HotSwap.Notifications.Timelines;
using Microsoft.Extensions.DependencyInjection;

namespace HotSwap.Notifications.Core.Tests.Readers;

/// <summary>
/// Tests of a log that holds more than the memory, and of connections that watch one deployment, often together with all deployments.
/// </summary>
public sealed class ReadingBackTests : IDisposable
{
    private static readonly DeploymentScope _d = DeploymentScope.Of("d");

    private readonly CoreRig _rig;
    private readonly TestAccess _access = new();
    private readonly Subscriber _subscriber;
    private readonly RecordingWriter _writer;

    public ReadingBackTests()
    {
        _rig = new CoreRig(configureServices: services => services.AddSingleton<IDeploymentLog>(
            provider => new LongLog(ActivatorUtilities.CreateInstance<MemoryDeploymentLog>(provider)))).Open();
        (_subscriber, _writer) = _rig.Connect();
        _access.Decide("d", isAllowed: true);
    }

    private LongLog Log => (LongLog)_rig.Log;

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Subscribe_ForgottenBeforeItsFirstTurn_IsWrittenItsCurrentState()
    {
        _rig.Append("d", status: DeploymentStatuses.Succeeded);
        Subscribe(_d);

        Forget();
        _rig.Run();

        Assert.Equal(["d:1@1"], _writer.Lines);
    }

    [Fact]
    public void Subscribe_ForgottenSinceTheLogWasAsked_IsWrittenNothingThatTheFeedOfAllHasBroughtButTheCurrentState()
    {
        Subscribe(DeploymentScope.All);
        _rig.Append("d");
        _rig.Append("d", status: DeploymentStatuses.Succeeded);
        Forget();
        _rig.Run();
        Assert.Equal(["d:1@1", "d:2@2"], _writer.TakeLines());

        Subscribe(_d, AskedAt(0));
        _rig.Run();

        Assert.Equal(["d:2@2"], _writer.Lines);
    }

    [Fact]
    public void Append_BeforeTheCurrentStateIsRead_IsWrittenOnce()
    {
        Subscribe(DeploymentScope.All);
        _rig.Append("d", status: DeploymentStatuses.Succeeded);
        Forget();
        _rig.Run();
        _writer.TakeLines();

        Subscribe(_d, AskedAt(0));
        _rig.Append("d");
        _rig.Run();

        Assert.Equal(["d:1@2"], _writer.Lines);
    }

    [Fact]
    public void Lost_AheadOfAFeedOfAllThatHasIt_IsWrittenByThatFeed()
    {
        _rig.Resume(_subscriber, DeploymentScope.All, access: _access);
        Subscribe(_d);
        AppendAndForgetBehind("unknown");
        Log.Lose(upTo: 2);
        _rig.Append("unknown");
        _rig.Run();
        Assert.Empty(_writer.Written);

        _access.Decide("unknown", isAllowed: true);
        _rig.Run();

        Assert.Equal(["unknown:1@1", "d:1@2", "unknown:2@3"], _writer.Lines);
    }

    [Fact]
    public void Lost_AfterWhatWasWrittenAheadOfAFeedOfAll_NothingIsWrittenTwice()
    {
        Subscribe(DeploymentScope.All, access: _access);
        Subscribe(_d);
        _rig.Append("unknown");
        _rig.Run();
        _rig.Append("d");
        _rig.Run();
        Assert.Equal(["d:1@2"], _writer.TakeLines());
        _rig.Append("d", status: DeploymentStatuses.Succeeded);
        Forget();
        Log.Lose(upTo: 3);
        _rig.Run();

        _access.Decide("unknown", isAllowed: true);
        _rig.Run();

        Assert.Equal(["unknown:1@1", "d:2@3"], _writer.Lines);
    }

    [Fact]
    public void Unsubscribe_AFeedOfAllThatHadSetTheDeploymentBack_TheDeploymentIsWrittenWhatFollows()
    {
        AppendAndForgetBehind("unknown");
        Subscribe(_d, new BacklogReach(_rig.Store.Epoch, 0, Page: null, WasInMemory: false, Latest: null, AsOf: 2));
        _rig.Resume(_subscriber, DeploymentScope.All, _rig.Head with { Number = 0 }, _access);

        _rig.Registry.Unsubscribe(_subscriber, DeploymentScope.All);
        _rig.Run();

        Assert.Equal(["d:1@2"], _writer.Lines);
    }

    private void Subscribe(DeploymentScope scope, BacklogReach reach = default, IReaderAccess? access = null) =>
        Assert.NotNull(_rig.Subscriptions.Subscribe(_subscriber, scope, access, reach));

    /// <summary>Appends a status of another deployment, and one of d that afterwards is only in the log.</summary>
    private void AppendAndForgetBehind(string other)
    {
        _rig.Append(other);
        _rig.Append("d", status: DeploymentStatuses.Succeeded);
        Forget();
    }

    /// <summary>Removes finished deployments from the memory.</summary>
    private void Forget()
    {
        _rig.Time.Advance(TimeSpan.FromHours(2));
        lock (_rig.Store.Gate)
        {
            _rig.Store.LockedForgetExpired();
        }

        Assert.Null(_rig.Store.GetLatestState("d"));
    }

    /// <summary>Returns the reach of a log that was asked about an unknown deployment before it had reached the current position.</summary>
    private BacklogReach AskedAt(long position) =>
        new(_rig.Store.Epoch, Erasures: 0, Page: null, WasInMemory: false, Latest: null, AsOf: position);
}
