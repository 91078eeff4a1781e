using System.Diagnostics;
using System.Net;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace HotSwap.Notifications.Tests.Api;

/// <summary>Tests of the API's error answers, and of unchanged results.</summary>
public class RequestTests
{
    [Theory]
    [InlineData("?limit=0", "limit must be a number from 1 to 200; it was '0'.")]
    [InlineData("?limit=201", "limit must be a number from 1 to 200; it was '201'.")]
    [InlineData("?limit=many", "limit must be a number from 1 to 200; it was 'many'.")]
    [InlineData("?limit=99999999999999999999", "limit must be a number from 1 to 200; it was '99999999999999999999'.")]
    [InlineData("?limit=1&limit=2", "limit must be given once; it was given 2 times.")]
    [InlineData("?environment=", "environment must be 1 to 128 characters; it was empty.")]
    [InlineData("?status=a&status=", "status must be 1 to 128 characters; it was empty.")]
    [InlineData("?after=nonsense", "after must be the value of next from an earlier page; it was 'nonsense'.")]
    [InlineData("/deployment", "executionId is required.")]
    [InlineData("/deployment?executionId=%20", "executionId must be 1 to 128 characters; it was empty or white space.")]
    [InlineData("/statuses?executionId=d&after=-1", "after must be a number from 0 to 9223372036854775807; it was '-1'.")]
    [InlineData("/statuses?executionId=d&limit=201", "limit must be a number from 1 to 200; it was '201'.")]
    public async Task Request_Invalid_NamesParameterValueAndRange(string query, string sentence)
    {
        await using var server = await ApiServer.StartAsync();

        var (status, code, detail) = await server.GetProblemAsync(query);

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_argument"), (status, code));
        Assert.StartsWith("[invalid_argument] " + sentence, detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text", 128)]
    [InlineData("environment", 128)]
    [InlineData("after", 1024)]
    public async Task Request_ValueIsTooLong_NamesTheRange(string name, int max)
    {
        await using var server = await ApiServer.StartAsync();

        var (_, _, detail) = await server.GetProblemAsync($"?{name}={new string('x', max + 1)}");

        Assert.Equal($"[invalid_argument] {name} must be 1 to {max} characters; it had {max + 1}.", detail);
    }

    [Fact]
    public async Task Token_OfAHistoryThatIsGone_SaysToBeginAgain()
    {
        await using var restarted = await ApiServer.StartAsync();
        string next;
        await using (var before = await ApiServer.StartAsync())
        {
            await before.NotifyAsync(States.Bare("a"), States.Bare("b"));
            next = (await before.ListAsync("?limit=1")).GetProperty("next").GetString()!;
        }

        var (status, code, _) = await restarted.GetProblemAsync("?after=" + next);

        Assert.Equal((HttpStatusCode.Gone, "history_lost"), (status, code));
    }

    [Fact]
    public async Task IfNoneMatch_NothingHasChanged_IsAnsweredWithNoBody()
    {
        await using var server = await ApiServer.StartAsync();
        await server.NotifyAsync(States.Bare("d"));
        using var first = await server.SendAsync("");
        var tag = first.Headers.ETag!.ToString();

        using var same = await server.SendAsync("", $"\"another\", {tag}");
        await server.NotifyAsync(States.Bare("d"));
        using var changed = await server.SendAsync("", tag);

        Assert.Equal((HttpStatusCode.OK, "no-cache, private"), (first.StatusCode, first.Headers.CacheControl!.ToString()));
        Assert.Equal((HttpStatusCode.NotModified, ""), (same.StatusCode, await same.Content.ReadAsStringAsync()));
        Assert.Equal(tag, same.Headers.ETag!.ToString());
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.NotEqual(tag, changed.Headers.ETag!.ToString());
    }

    [Fact]
    public async Task Request_LogIsNotOpenYet_SaysThatTheNodeIsNotReady()
    {
        var time = new FakeTimeProvider();
        var log = new UnreadableLog();
        await using var server = await ApiServer.StartAsync(services: services => services
            .AddSingleton<TimeProvider>(time).AddSingleton<IDeploymentLog>(log));

        var (status, code, _) = await AdvanceUntilAsync(server.GetProblemAsync(""), time);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "not_ready"), (status, code));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Request_LogCannotBeRead_SaysToTryAgainAndShowsNoStackTrace(bool throws)
    {
        var time = new FakeTimeProvider();
        var log = new UnreadableLog();
        log.Open(throws ? new IOException("disk /var/secret") : null);
        await using var server = await ApiServer.StartAsync(services: services => services
            .AddSingleton<TimeProvider>(time).AddSingleton<IDeploymentLog>(log));

        var problem = await AdvanceUntilAsync(server.GetProblemAsync(""), time);

        Assert.Equal(
            (HttpStatusCode.ServiceUnavailable, "not_ready", "[not_ready] Not ready: the log cannot be read at the moment. Try again."), problem);
    }

    [Fact]
    public void MapDeploymentApi_ServicesAreMissing_SaysWhatToCall()
    {
        var app = WebApplication.CreateSlimBuilder().Build();

        var misuse = Assert.Throws<InvalidOperationException>(() => app.MapDeploymentApi());

        Assert.Equal(
            "MapDeploymentApi() needs services that are not registered. " +
            "Call builder.Services.AddDeploymentNotifications() before the host is built.",
            misuse.Message);
    }

    /// <summary>Advances the server's clock until the answer has arrived or the patience of the test has ended.</summary>
    private static async Task<T> AdvanceUntilAsync<T>(Task<T> answering, FakeTimeProvider time)
    {
        var waiting = Stopwatch.StartNew();
        while (!answering.IsCompleted && waiting.Elapsed < Patience.Limit)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.True(answering.IsCompleted, $"No answer arrived within {Patience.Limit.TotalSeconds} s.");
        return await answering;
    }
}
