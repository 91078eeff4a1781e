using System.Net;
using System.Text;
using HotSwap.Notifications.Client;
using HotSwap.Notifications.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace HotSwap.Notifications.Sqlite.Tests;

/// <summary>Tests that an erased deployment is no longer sent over any transport, and no longer in the files.</summary>
public sealed class ErasureTests : IDisposable
{
    private const string Email = "a.person@example.com";

    private readonly LogFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task EraseAsync_FinishedDeployment_IsNotThereForAnybody(bool inFile)
    {
        await using var server = await StartAsync(inFile);
        await NotifyAsync(server);
        await using (var before = new DeploymentNotificationsClient(server.HubUrl))
        {
            Assert.Equal(Email, (await before.WaitForCompletionAsync("d").WithPatience()).Details.Request!.RequesterEmail);
        }

        Assert.True(await server.Services.GetRequiredService<IDeploymentEraser>().EraseAsync("d").WithPatience());

        await using var client = new DeploymentNotificationsClient(server.HubUrl);
        var one = await client.WatchDeploymentAsync("d").FirstAsync().AsTask().WithPatience();
        var all = await client.WatchAllDeploymentsAsync().FirstAsync().AsTask().WithPatience();
        var listed = await client.ListDeploymentsAsync().WithPatience();
        Assert.True(one.NothingKnown);
        Assert.Equal("other", all.Status!.ExecutionId);
        Assert.Equal(["other"], listed.Deployments.Select(status => status.ExecutionId));
        using var http = new HttpClient { BaseAddress = server.BaseAddress };
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("deploymentApi/d").WithPatience()).StatusCode);
        Assert.DoesNotContain(Email, await http.GetStringAsync("deploymentApi").WithPatience(), StringComparison.Ordinal);
        Assert.Equal("DeploymentNothingKnown", await FirstEventAsync(http, "deploymentEvents/d"));
    }

    [Fact]
    public async Task EraseAsync_OneDeployment_LeavesTheListOfAnothersStatusesWhole()
    {
        await using var server = await StartAsync(inFile: true);
        for (var round = 0; round < 3; round++)
        {
            await server.Notifier.NotifyAsync("b", DeploymentStatuses.Running);
            await server.Notifier.NotifyAsync("a", DeploymentStatuses.Running);
        }

        Assert.True(await server.Services.GetRequiredService<IDeploymentEraser>().EraseAsync("a").WithPatience());

        await using var client = new DeploymentNotificationsClient(server.HubUrl);
        var page = await client.ListStatusesAsync("b").WithPatience();
        Assert.Equal([1L, 2, 3], page.Statuses.Select(status => status.Sequence));
        Assert.Equal(0, page.CompleteAfter);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task EraseAsync_WhileAClientWatches_TellsItThatNothingIsKnown(bool inFile)
    {
        await using var server = await StartAsync(inFile);
        await server.Notifier.NotifyAsync("d", DeploymentStatuses.Running);
        await using var client = new DeploymentNotificationsClient(server.HubUrl);
        await using var updates = client.WatchDeploymentAsync("d").GetAsyncEnumerator();
        Assert.True(await updates.MoveNextAsync().AsTask().WithPatience());

        await server.Services.GetRequiredService<IDeploymentEraser>().EraseAsync("d").WithPatience();

        Assert.True(await updates.MoveNextAsync().AsTask().WithPatience());
        Assert.True(updates.Current.NothingKnown, updates.Current.ToString());
        Assert.Equal((true, false), (updates.Current.NothingKnown, updates.Current.Recovered));
        await server.Notifier.NotifyAsync("d", DeploymentStatuses.Failed);
        Assert.True(await updates.MoveNextAsync().AsTask().WithPatience());
        Assert.Equal((DeploymentStatuses.Failed, 1), (updates.Current.Status!.Status, updates.Current.Status.Sequence));
    }

    /// <summary>Tests an erasure among many other deployments, so that SQLite has split and joined its pages.</summary>
    [Fact]
    public async Task EraseAsync_AmongManyDeployments_LeavesNoByteOfItInTheFiles()
    {
        await using var server = await StartAsync(inFile: true);
        for (var round = 0; round < 30; round++)
        {
            await NotifyAsync(server, final: round == 29);
            for (var number = 0; number < 20; number++)
            {
                await server.Notifier.NotifyAsync($"other-{round}-{number}", DeploymentStatuses.Succeeded);
            }
        }

        var eraser = server.Services.GetRequiredService<IDeploymentEraser>();
        await eraser.EraseAsync("unknown").WithPatience();
        Assert.True(FilesContain(Email) && FilesContain("\"d\""), "The files must contain the deployment before the erasure.");

        Assert.True(await eraser.EraseAsync("d").WithPatience());

        Assert.False(FilesContain(Email));
        Assert.False(FilesContain("\"d\""));
    }

    private static async Task NotifyAsync(TestServer server, bool final = true)
    {
        var state = States.Full("d");
        state = state with { Request = state.Request! with { RequesterEmail = Email } };
        await server.Notifier.NotifyDeploymentStatusChanged("d", state);
        if (final)
        {
            await server.Notifier.NotifyDeploymentStatusChanged("d", state with { Status = DeploymentStatuses.Succeeded });
        }

        await server.Notifier.NotifyAsync("other", DeploymentStatuses.Running);
    }

    private static async Task<string?> FirstEventAsync(HttpClient http, string path)
    {
        using var response = await http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead).WithPatience();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync().WithPatience());
        while (await reader.ReadLineAsync().WithPatience() is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal) && line != "event: KeepAlive")
            {
                return line["event: ".Length..];
            }
        }

        return null;
    }

    private bool FilesContain(string text) => Directory.GetFiles(_folder.Folder, "deployments.db*")
        .Where(path => !path.EndsWith(".lock", StringComparison.Ordinal))
        .Any(path => Bytes(path).AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0);

    private static byte[] Bytes(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    private Task<TestServer> StartAsync(bool inFile) => TestServer.StartAsync(
        services =>
        {
            var builder = services.AddDeploymentNotifications();
            if (inFile)
            {
                builder.UseSqlite($"Data Source={_folder.File}");
            }
        },
        app =>
        {
            app.MapDeploymentHub();
            app.MapDeploymentEvents();
            app.MapDeploymentApi();
        });
}
