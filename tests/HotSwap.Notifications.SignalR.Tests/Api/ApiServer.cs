using System.Net;
using System.Text.Json;
using HotSwap.Notifications.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace HotSwap.Notifications.Tests.Api;

/// <summary>A host with the hub and the list API. Its log is in memory or in a separate SQLite file.</summary>
internal sealed class ApiServer : IAsyncDisposable
{
    private readonly TestServer _server;
    private readonly DirectoryInfo? _folder;
    private readonly HttpClient _http;

    private ApiServer(TestServer server, AccessList access, DirectoryInfo? folder, string? user)
    {
        (_server, Access, _folder) = (server, access, folder);
        _http = new HttpClient { BaseAddress = new Uri(server.BaseAddress, "/deploymentApi") };
        if (user is not null)
        {
            _http.DefaultRequestHeaders.Authorization = new("Bearer", Tokens.For(user));
        }
    }

    public AccessList Access { get; }

    public IDeploymentNotifier Notifier => _server.Notifier;

    public TestServer Server => _server;

    /// <param name="log">The kind of log.</param>
    /// <param name="configure">The action that changes the options.</param>
    /// <param name="services">The action that changes the services.</param>
    /// <param name="user">The user of the requests on a host with policies, or null for a host without policies.</param>
    public static async Task<ApiServer> StartAsync(
        TestedLog log = TestedLog.Memory,
        Action<DeploymentNotificationsOptions>? configure = null,
        Action<IServiceCollection>? services = null,
        string? user = null)
    {
        var folder = log == TestedLog.Sqlite ? Directory.CreateTempSubdirectory("list-api-") : null;
        AccessList access = new();
        var server = await TestServer.StartAsync(
            collection =>
            {
                var builder = collection.AddDeploymentNotifications(options =>
                {
                    if (user is not null)
                    {
                        options.Access.DeploymentPolicy = AccessList.OneDeployment;
                        options.Access.AllDeploymentsPolicy = AccessList.AllDeployments;
                    }

                    configure?.Invoke(options);
                });
                if (folder is not null)
                {
                    builder.UseSqlite($"Data Source={Path.Combine(folder.FullName, "log.db")}");
                }

                access = collection.AddTokenAuthentication();
                services?.Invoke(collection);
            },
            app =>
            {
                app.MapDeploymentHub();
                app.MapDeploymentApi();
            });
        return new ApiServer(server, access, folder, user);
    }

    /// <summary>Notifies, and waits until the list contains the status.</summary>
    public async Task NotifyAsync(params PipelineExecutionState[] states)
    {
        foreach (var state in states)
        {
            await Notifier.NotifyDeploymentStatusChanged(state.ExecutionId, state);
        }

        await _server.Services.GetRequiredService<Engine.NotificationEngine>().FlushAsync().WithPatience();
    }

    public Task<JsonElement> ListAsync(string query = "") => GetAsync("" + query);

    public async Task<JsonElement> GetAsync(string pathAndQuery)
    {
        using var response = await SendAsync(pathAndQuery);
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, body);
        return JsonDocument.Parse(body).RootElement;
    }

    public async Task<(HttpStatusCode Status, string? Code, string? Detail)> GetProblemAsync(string pathAndQuery)
    {
        using var response = await SendAsync(pathAndQuery);
        var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        return (response.StatusCode, problem.GetProperty("code").GetString(), problem.GetProperty("detail").GetString());
    }

    public Task<HttpResponseMessage> SendAsync(string pathAndQuery, string? ifNoneMatch = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, _http.BaseAddress + pathAndQuery);
        if (ifNoneMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-None-Match", ifNoneMatch);
        }

        return _http.SendAsync(request).WithPatience();
    }

    public static IEnumerable<string> Ids(JsonElement list) =>
        list.GetProperty("deployments").EnumerateArray().Select(each => each.GetProperty("ExecutionId").GetString()!);

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
        if (_folder is not null)
        {
            SqliteConnection.ClearAllPools();
            _folder.Delete(recursive: true);
        }
    }
}
