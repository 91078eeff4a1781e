using HotSwap.Notifications.Client;
using HotSwap.Notifications.TestSupport;

namespace HotSwap.Notifications.EndToEnd.Tests;

/// <summary>Tests of the sample's choice of its log.</summary>
public sealed class SampleLogTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sample-log-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Sqlite_SampleIsKilledAndRestarted_ClientMissesNothing()
    {
        var log = "sqlite=" + Path.Combine(_folder.FullName, "deployments.db");
        await using var killed = await SampleApi.StartAsync("--log", log);
        await using var client = new DeploymentNotificationsClient(new DeploymentNotificationsClientOptions
        {
            Url = killed.HubUrl,
            Reconnect = { Delays = [TimeSpan.FromMilliseconds(20)] },
        });
        var first = await killed.StartDeploymentAsync();
        await using var all = client.WatchAllDeploymentsAsync().Where(update => update.Status is not null || !update.Recovered).GetAsyncEnumerator();
        Assert.True(await all.MoveNextAsync().AsTask().WithPatience());
        Assert.Equal(first, all.Current.ExecutionId);
        var cursor = all.Current.Cursor;

        await killed.KillAsync();
        await using var restarted = await SampleApi.StartOnAsync(killed.BaseAddress.Port, "--log", log);
        var second = await restarted.StartDeploymentAsync();

        var position = cursor.Number;
        do
        {
            Assert.True(await all.MoveNextAsync().AsTask().WithPatience());
            Assert.True(all.Current.Recovered);
            Assert.Equal(++position, all.Current.Cursor.Number);
        }
        while (all.Current.ExecutionId != second || !all.Current.IsFinal);

        Assert.NotEqual(cursor.Epoch, all.Current.Cursor.Epoch);
    }

    [Theory]
    [InlineData("memory")]
    [InlineData("sqlite")]
    [InlineData("redis=localhost:1")]
    public async Task Log_AndRedisThatIsAnother_IsRefused(string choice)
    {
        await using var sample = Run("--log", choice, "--redis", "localhost:2");

        var (exitCode, output) = await sample.WaitForExitAsync();

        Assert.Equal((2, $"--log is '{choice}', but --redis selects another log. Use only one of the two options."), (exitCode, output));
    }

    [Theory]
    [InlineData("disk")]
    [InlineData("sqlite=")]
    public async Task Log_IsNoneOfThem_SaysWhatItMayBe(string choice)
    {
        await using var sample = Run("--log", choice);

        var (exitCode, output) = await sample.WaitForExitAsync();

        Assert.Equal((2, $"--log is '{choice}', but it must be memory, sqlite, sqlite=PATH or redis=HOST:PORT."), (exitCode, output));
    }

    private static ChildProcess Run(params string[] arguments) => new(
        "dotnet", [Repository.SampleAssembly("HotSwap.Notifications.SampleApi"), "--urls", "http://127.0.0.1:0", .. arguments], Repository.SampleApi);
}
