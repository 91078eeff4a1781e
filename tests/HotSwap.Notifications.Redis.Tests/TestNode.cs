using System.Reflection;
using HotSwap.Notifications.TestSupport;

namespace HotSwap.Notifications.Redis.Tests;

/// <summary>A node process that can be killed and restarted on its port.</summary>
internal sealed class TestNode : IAsyncDisposable
{
    private readonly string _redis;
    private ChildProcess _process;

    private TestNode(string redis, ChildProcess process, Uri address)
    {
        _redis = redis;
        _process = process;
        Http = new HttpClient { BaseAddress = address };
    }

    public HttpClient Http { get; }

    public bool IsRunning { get; private set; } = true;

    public static async Task<TestNode> StartAsync(string redis)
    {
        var process = Run(redis, port: 0);
        var node = new TestNode(redis, process, await process.WaitForAddressAsync());
        await node.WhenHealthyAsync().WithPatience();
        return node;
    }

    public async Task NotifyAsync(string executionId, string status, int number)
    {
        using var response = await Http.PostAsync($"statuses/{executionId}/{status}/{number}", content: null);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Kills the process like <c>kill -9</c>.</summary>
    public async Task KillAsync()
    {
        IsRunning = false;
        await _process.DisposeAsync();
    }

    /// <summary>Suspends or resumes the process. A suspended process neither answers nor closes connections.</summary>
    public async Task FreezeAsync(bool frozen)
    {
        IsRunning = !frozen;
        using var signalling = System.Diagnostics.Process.Start("kill", $"-{(frozen ? "STOP" : "CONT")} {_process.Id}");
        await signalling.WaitForExitAsync().WithPatience();
    }

    public async Task StartAgainAsync()
    {
        _process = Run(_redis, Http.BaseAddress!.Port);
        await _process.WaitForAddressAsync();
        await WhenHealthyAsync().WithPatience();
        IsRunning = true;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _process.DisposeAsync();
    }

    /// <summary>Waits until the node is healthy. It listens before it has loaded the log, so a load balancer also waits for this.</summary>
    private async Task WhenHealthyAsync()
    {
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await IsHealthyAsync())
        {
            await pace.WaitForNextTickAsync();
        }
    }

    private async Task<bool> IsHealthyAsync()
    {
        using var answer = await Http.GetAsync("health");
        return answer.IsSuccessStatusCode;
    }

    private static ChildProcess Run(string redis, int port)
    {
        var metadata = typeof(TestNode).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().ToDictionary(each => each.Key, each => each.Value!);
        var folder = Path.Combine(
            metadata["RepositoryRoot"], "tests", "HotSwap.Notifications.TestNode", "bin", metadata["Configuration"], "net10.0");
        return new ChildProcess(
            "dotnet",
            [
                Path.Combine(folder, "HotSwap.Notifications.TestNode.dll"),
                "--urls", $"http://127.0.0.1:{port}", "--redis", redis, "--Logging:LogLevel:Microsoft.AspNetCore", "Warning",
            ],
            folder);
    }
}
