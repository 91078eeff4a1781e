using System.Net;
using System.Text.Json;
using HotSwap.Notifications.TestSupport;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;

namespace HotSwap.Notifications.EndToEnd.Tests;

/// <summary>Tests all combinations of five identities, three transports, two clients and six hub methods.</summary>
public class AccessMatrixTests
{
    private const string NotAllowed = "HubException: [not_allowed] The subscription was refused: it needs rights that the caller does not have.";

    private static readonly string[] _subscribing = ["SubscribeToDeployment", "SubscribeToAllDeployments", "ResumeDeployment", "ResumeAllDeployments"];

    private static readonly Dictionary<string, Func<string?>> _tokens = new()
    {
        ["anonymous"] = () => null,
        ["wrong audience"] = () => Tokens.For("anna", audience: "somebody else"),
        ["expired"] = () => Tokens.For("anna", lifetime: TimeSpan.FromMinutes(-1)),
        ["without access"] = () => Tokens.For("bert"),
        ["with access"] = () => Tokens.For("anna"),
    };

    [Fact]
    public async Task DotNetClient_EveryIdentityTransportAndMethod_MayWhatItShould()
    {
        await using var server = await StartAsync();
        foreach (var (identity, token) in _tokens)
        {
            foreach (var transport in new[] { HttpTransportType.WebSockets, HttpTransportType.ServerSentEvents, HttpTransportType.LongPolling })
            {
                await using var connection = new HubConnectionBuilder()
                    .WithUrl(server.HubUrl, transport, http => http.AccessTokenProvider = () => Task.FromResult(token()))
                    .Build();
                var started = await OutcomeAsync(() => connection.StartAsync());
                foreach (var (method, arguments) in Calls())
                {
                    var outcome = started == "ok" ? await OutcomeAsync(() => connection.InvokeCoreAsync(method, arguments)) : started;
                    AssertOutcome(identity, transport.ToString(), method, outcome);
                }
            }
        }
    }

    [SkippableFact]
    public async Task JavaScriptClient_EveryIdentityTransportAndMethod_MayWhatItShould()
    {
        await using var server = await StartAsync();
        var tokens = JsonSerializer.Serialize(_tokens.ToDictionary(each => each.Key, each => each.Value()));
        await using var client = Node.Run(
            "access-matrix.cjs", new Dictionary<string, string> { ["TOKENS"] = tokens }, server.HubUrl.ToString());

        var (exitCode, output) = await client.WaitForExitAsync();

        Assert.True(exitCode == 0, output);
        var lines = output.Split('\n').Where(line => line.StartsWith('{')).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(5 * 3 * 6, lines.Count);
        Assert.All(lines, line => AssertOutcome(Text(line, "identity"), Text(line, "transport"), Text(line, "method"), Text(line, "outcome")));
    }

    /// <summary>Tests a client that connects directly to a WebSocket. It has its token only in the query string.</summary>
    [Fact]
    public async Task WebSocketWithoutNegotiation_EveryIdentity_ConnectsOnlyWithAValidToken()
    {
        await using var server = await StartAsync();
        foreach (var (identity, token) in _tokens)
        {
            var url = token() is { } value ? new UriBuilder(server.HubUrl) { Query = "access_token=" + value }.Uri : server.HubUrl;
            if (MayConnect(identity))
            {
                using var client = await RawHubClient.ConnectAsync(url);
            }
            else
            {
                var error = await Assert.ThrowsAsync<System.Net.WebSockets.WebSocketException>(() => RawHubClient.ConnectAsync(url));
                Assert.Contains("401", error.Message, StringComparison.Ordinal);
            }
        }
    }

    private static async Task<SecuredServer> StartAsync()
    {
        var server = await SecuredServer.StartAsync();
        server.Access.OnOne = (user, _) => new(user == "anna");
        server.Access.OnAll = user => new(user == "anna");
        await server.Notifier.NotifyAsync("d", DeploymentStatuses.Running);
        return server;
    }

    private static IEnumerable<(string Method, object?[] Arguments)> Calls() =>
    [
        ("SubscribeToDeployment", ["d"]),
        ("UnsubscribeFromDeployment", ["d"]),
        ("SubscribeToAllDeployments", []),
        ("UnsubscribeFromAllDeployments", []),
        ("ResumeDeployment", ["d", null]),
        ("ResumeAllDeployments", [null]),
    ];

    private static bool MayConnect(string identity) => identity is "with access" or "without access";

    private static void AssertOutcome(string identity, string transport, string method, string outcome)
    {
        var expected = !MayConnect(identity) ? "401"
            : identity == "without access" && _subscribing.Contains(method) ? NotAllowed
            : "ok";
        Assert.True(outcome.Contains(expected, StringComparison.Ordinal), $"{identity}, {transport}, {method}: {outcome}; expected {expected}");
    }

    private static async Task<string> OutcomeAsync(Func<Task> action)
    {
        try
        {
            await action().WithPatience();
            return "ok";
        }
        catch (HttpRequestException refused) when (refused.StatusCode == HttpStatusCode.Unauthorized)
        {
            return "401";
        }
        catch (HubException refused)
        {
            return refused.Message;
        }
    }

    private static string Text(JsonElement line, string property) => line.GetProperty(property).GetString()!;
}
