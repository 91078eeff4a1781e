namespace HotSwap.Notifications.Tests.Reporting;

/// <summary>Tests of the token that a stage gets, and of when a stage counts as cancelled.</summary>
public class StageCancellationTests
{
    private readonly ReporterRig _rig = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stage_TokenOfTheDeploymentIsCancelled_IsCancelled(bool withStageAsync)
    {
        using var cancelling = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await using var deployment = _rig.Begin(cancellationToken: cancelling.Token);
            await ReporterRig.RunAsync(
                deployment,
                "Build",
                async () =>
                {
                    await cancelling.CancelAsync();
                    cancelling.Token.ThrowIfCancellationRequested();
                },
                withStageAsync);
        });

        Assert.Equal(["Running", "Running Build:Running", "Running Build:Cancelled", "Cancelled Build:Cancelled"], _rig.Statuses);
        Assert.Equal("Build", _rig.Last.CurrentStage);
    }

    [Fact]
    public async Task StageAsync_NoTokenIsGiven_PassesTheDeployments()
    {
        using var cancelling = new CancellationTokenSource();
        await using var deployment = _rig.Begin(cancellationToken: cancelling.Token);

        var given = await deployment.StageAsync("Build", (_, token) => Task.FromResult(token));

        Assert.Equal(cancelling.Token, given);
    }

    [Fact]
    public async Task StageAsync_DeploymentHasNoToken_PassesTheOneThatIsGiven()
    {
        using var own = new CancellationTokenSource();
        await using var deployment = _rig.Begin();

        var given = await deployment.StageAsync("Build", (_, token) => Task.FromResult(token), own.Token);

        Assert.Equal(own.Token, given);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task StageAsync_BothHaveATokenAndOneIsCancelled_CancelsTheWork(bool cancelsTheDeployment)
    {
        using var cancelling = new CancellationTokenSource();
        using var own = new CancellationTokenSource();
        await using var deployment = _rig.Begin(cancellationToken: cancelling.Token);

        var isCancelled = await deployment.StageAsync(
            "Build",
            async (_, token) =>
            {
                await (cancelsTheDeployment ? cancelling : own).CancelAsync();
                return token.IsCancellationRequested;
            },
            own.Token);

        Assert.True(isCancelled);
    }

    [Fact]
    public async Task StageAsync_TokenOfTheDeploymentIsCancelledAndAnotherWasGiven_IsCancelled()
    {
        using var cancelling = new CancellationTokenSource();
        using var own = new CancellationTokenSource();
        await using var deployment = _rig.Begin(cancellationToken: cancelling.Token);
        await cancelling.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(
            () => deployment.StageAsync("Build", (_, _) => throw new OperationCanceledException(), own.Token));

        Assert.Equal("Running Build:Cancelled", _rig.Statuses[^1]);
    }

    [Fact]
    public async Task StageAsync_CancelledWithoutItsToken_HasFailed()
    {
        using var own = new CancellationTokenSource();
        await using var deployment = _rig.Begin();

        await Assert.ThrowsAsync<OperationCanceledException>(
            () => deployment.StageAsync("Timeout", (_, _) => throw new OperationCanceledException(), own.Token));
        await own.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(
            () => deployment.StageAsync("Cancelled", (_, _) => throw new OperationCanceledException(), own.Token));

        Assert.Equal("Running Timeout:Failed Cancelled:Cancelled", _rig.Statuses[^1]);
    }
}
