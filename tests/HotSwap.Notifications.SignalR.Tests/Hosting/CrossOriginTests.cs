using System.Net;
using System.Net.WebSockets;
using HotSwap.Notifications.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace HotSwap.Notifications.Tests.Hosting;

/// <summary>Tests that only a page of the configured other origin can connect.</summary>
public class CrossOriginTests
{
    private const string Dashboard = "https://dashboard.example";

    [Theory]
    [InlineData(Dashboard, true)]
    [InlineData("https://evil.example", false)]
    public async Task Negotiate_FromAnotherOrigin_IsAllowedForTheNamedOne(string origin, bool allowed)
    {
        await using var server = await StartAsync();
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Options, server.HubUrl + "/negotiate?negotiateVersion=1");
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.Add("Access-Control-Request-Headers", "x-requested-with");

        using var response = await http.SendAsync(request).WithPatience();

        Assert.Equal(allowed, response.Headers.TryGetValues("Access-Control-Allow-Origin", out var origins) && origins.Single() == Dashboard);
        Assert.Equal(allowed, response.Headers.Contains("Access-Control-Allow-Credentials"));
    }

    /// <summary>Tests the check of the origin by the host, because browsers do not apply CORS to WebSockets.</summary>
    [Theory]
    [InlineData(Dashboard, true)]
    [InlineData("https://evil.example", false)]
    public async Task WebSocket_FromAnotherOrigin_IsAllowedForTheNamedOne(string origin, bool allowed)
    {
        await using var server = await StartAsync();
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Origin", origin);
        socket.Options.CollectHttpResponseDetails = true;

        var connecting = socket.ConnectAsync(new UriBuilder(server.HubUrl) { Scheme = "ws" }.Uri, CancellationToken.None).WithPatience();

        if (allowed)
        {
            await connecting;
        }
        else
        {
            await Assert.ThrowsAsync<WebSocketException>(() => connecting);
            Assert.Equal(HttpStatusCode.Forbidden, socket.HttpStatusCode);
        }
    }

    private static Task<TestServer> StartAsync() => TestServer.StartAsync(AddDashboard, app =>
    {
        app.UseCors();
        app.MapDeploymentHub().RequireCors("dashboard");
    });

    private static void AddDashboard(IServiceCollection services)
    {
        services.AddCors(cors => cors.AddPolicy("dashboard", policy => policy
            .WithOrigins("https://dashboard.example")
            .AllowAnyHeader()
            .WithMethods("GET", "POST")
            .AllowCredentials()));
        services.Configure<WebSocketOptions>(webSockets => webSockets.AllowedOrigins.Add("https://dashboard.example"));
    }
}
