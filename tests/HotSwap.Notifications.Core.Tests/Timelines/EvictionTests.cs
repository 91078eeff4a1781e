using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.Core.Tests.Timelines;

/// <summary>Tests of the eviction when the memory limit of the history is reached.</summary>
public sealed class EvictionTests : IDisposable
{
    private const int Bound = 1024 * 1024;
    private const int Size = 20 * 1024;

    private readonly CoreRig _rig = new CoreRig(options => options.History.MaxBytes = Bound).Open();
    private readonly HistoryGauges _gauges;

    public EvictionTests() => _gauges = new HistoryGauges(_rig);

    public void Dispose()
    {
        _gauges.Dispose();
        _rig.Dispose();
    }

    [Fact]
    public void Append_MemoryIsSpent_OldestStatusesGoFirstAndTheRestIsWhole()
    {
        _rig.Append("d", times: 60, size: Size);

        Assert.InRange(_gauges.Bytes, Bound - (2 * Size), Bound);
        Assert.False(_rig.Ask(DeploymentScope.Of("d"), At(5)).Recovered);
        Assert.False(_rig.Ask(DeploymentScope.All, At(5)).Recovered);
        Assert.True(_rig.Ask(DeploymentScope.Of("d"), At(15)).Recovered);
        Assert.True(_rig.Ask(DeploymentScope.All, At(15)).Recovered);
    }

    [Fact]
    public void Append_MemoryIsSpent_LatestStatesOfActiveDeploymentsStay()
    {
        for (var number = 0; number < 40; number++)
        {
            _rig.Append($"quiet {number}", size: Size);
        }

        _rig.Append("noisy", times: 200, size: Size);

        Assert.InRange(_gauges.Bytes, 0, Bound);
        Assert.Equal(41, _rig.Store.GetLatest().Count);
        Assert.Equal(1, Assert.Single(_rig.Ask(DeploymentScope.Of("quiet 0")).Statuses).Sequence);
    }

    [Fact]
    public void Append_LatestStatesAloneSpendTheMemory_FinishedDeploymentsGoBeforeActiveOnes()
    {
        for (var number = 0; number < 30; number++)
        {
            _rig.Append($"active {number}", size: Size);
        }

        for (var number = 0; number < 30; number++)
        {
            _rig.Append($"finished {number}", status: DeploymentStatuses.Succeeded, size: Size);
        }

        var known = _rig.Store.GetLatest().Select(status => status.ExecutionId).ToArray();
        Assert.InRange(_gauges.Bytes, Bound - (2 * Size), Bound);
        Assert.Equal(30, known.Count(id => id.StartsWith("active", StringComparison.Ordinal)));
        Assert.DoesNotContain("finished 0", known);
        Assert.Contains("finished 29", known);
    }

    [Fact]
    public void Append_LatestStatesOfActiveDeploymentsAloneSpendTheMemory_TheOneSilentLongestGoes()
    {
        for (var number = 0; number < 60; number++)
        {
            _rig.Append($"active {number}", size: Size);
        }

        var known = _rig.Store.GetLatest().Select(status => status.ExecutionId).ToArray();
        Assert.InRange(_gauges.Bytes, Bound - (2 * Size), Bound);
        Assert.Equal(Enumerable.Range(60 - known.Length, known.Length).Select(number => $"active {number}"), known);
    }

    [Fact]
    public void Append_OneStatusLargerThanTheMemory_IsKept()
    {
        _rig.Append("small");
        _rig.Append("large", size: 2 * Bound);

        Assert.Equal(["large"], _rig.Store.GetLatest().Select(status => status.ExecutionId));
        Assert.Equal(2, Assert.Single(_rig.Ask(DeploymentScope.All).Statuses).Position);
    }

    [Fact]
    public void Append_LatestStateThatWasPassedOverIsSuperseded_GoesNext()
    {
        _rig.Append("first", size: Size);
        _rig.Append("noisy", times: 60, size: Size);
        _rig.Append("first", size: Size);

        // The eviction never dropped its two statuses out of order.
        Assert.Equal(2, Assert.Single(_rig.Ask(DeploymentScope.Of("first")).Statuses).Sequence);
        Assert.False(_rig.Ask(DeploymentScope.Of("first"), At(0)).Recovered);
        Assert.Empty(_rig.Ask(DeploymentScope.Of("first"), At(62)).Statuses);
        Assert.InRange(_gauges.Bytes, 0, Bound);
    }

    [Fact]
    public void Append_ViewForAllDiffers_CountsItsBytesToo()
    {
        using var rig = new CoreRig(options =>
        {
            options.History.MaxBytes = Bound;
            options.Views.MapStateForAllDeployments = state => state with { CurrentStage = state.CurrentStage + "!" };
        }).Open();
        using var gauges = new HistoryGauges(rig);
        rig.Append("d", size: Size);

        Assert.InRange(gauges.Bytes, 2 * Size, 3 * Size);
    }

    private DeploymentCursor At(long position) => _rig.Head with { Number = position };
}
