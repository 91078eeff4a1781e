using HotSwap.Notifications.TestSupport;

namespace HotSwap.Notifications.Core.Tests.Publishing;

public sealed class StatusSpellingTests
{
    private const int Misspelled = 14;

    [Theory]
    [InlineData("running", "Running")]
    [InlineData("SUCCEEDED", "Succeeded")]
    [InlineData("Suceeded", "Succeeded")]
    [InlineData("Canceled", "Cancelled")]
    [InlineData("Rollback", "RolledBack")]
    [InlineData("Faild", "Failed")]
    public async Task NotifyDeploymentStatusChanged_StatusIsNearAKnownOne_WarnsWithTheSuggestion(string status, string suggestion)
    {
        using var rig = new CoreRig().Open();

        await rig.Notifier.NotifyAsync("d-1", status);

        Assert.StartsWith($"The status '{status}' of deployment d-1 looks like a misspelling of '{suggestion}'.", Assert.Single(Warnings(rig)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DeploymentStatuses.RolledBack)]
    [InlineData("Deploying")]
    [InlineData("Waiting for approval")]
    [InlineData("Run")]
    [InlineData("Fail")]
    public async Task NotifyDeploymentStatusChanged_StatusIsKnownOrTheHostsOwn_DoesNotWarn(string status)
    {
        using var rig = new CoreRig().Open();

        await rig.Notifier.NotifyAsync("d-1", status);

        Assert.Empty(Warnings(rig));
    }

    [Fact]
    public async Task NotifyDeploymentStatusChanged_FinalStatusOfTheHostIsNearAKnownOne_DoesNotWarnAndIsSuggested()
    {
        using var rig = new CoreRig(options => options.FinalStatuses.Add("Canceled")).Open();

        await rig.Notifier.NotifyAsync("d-1", "Canceled");
        Assert.Empty(Warnings(rig));

        await rig.Notifier.NotifyAsync("d-1", "canceled");
        Assert.Contains("'Canceled'", Assert.Single(Warnings(rig)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SUCCEEDED", "Succeeded", false)]
    [InlineData("done", "Suceeded", true)]
    public async Task NotifyDeploymentStatusChanged_StatusIsMapped_LooksAtWhatClientsGet(string status, string mapped, bool warns)
    {
        using var rig = new CoreRig(options => options.Views.MapState = state => state with { Status = mapped }).Open();

        await rig.Notifier.NotifyAsync("d-1", status);

        Assert.Equal(warns, Warnings(rig).Length == 1);
    }

    [Fact]
    public async Task NotifyDeploymentStatusChanged_SameSpellingAgain_WarnsOnce()
    {
        using var rig = new CoreRig().Open();

        foreach (var id in new[] { "d-1", "d-1", "d-2" })
        {
            await rig.Notifier.NotifyAsync(id, "Suceeded");
        }

        Assert.Single(Warnings(rig));
    }

    /// <summary>Tests that a host that puts a number into each status does not use unlimited memory.</summary>
    [Theory]
    [InlineData(255, 1)]
    [InlineData(256, 0)]
    public async Task NotifyDeploymentStatusChanged_HostHasManyStatusesOfItsOwn_LooksAtTheFirst256(int own, int warnings)
    {
        using var rig = new CoreRig().Open();
        for (var number = 0; number < own; number++)
        {
            await rig.Notifier.NotifyAsync("d-1", $"Deploying to node {number}");
        }

        await rig.Notifier.NotifyAsync("d-1", "Suceeded");

        Assert.Equal(warnings, Warnings(rig).Length);
    }

    private static string[] Warnings(CoreRig rig) =>
        [.. rig.Logs.GetSnapshot().Where(entry => entry.Id.Id == Misspelled).Select(entry => entry.Message)];
}
