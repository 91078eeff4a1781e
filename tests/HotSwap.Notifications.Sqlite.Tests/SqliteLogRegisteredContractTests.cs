using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace HotSwap.Notifications.Sqlite.Tests;

/// <summary>Runs the log contract with a log that a host has registered.</summary>
public sealed class SqliteLogRegisteredContractTests : DeploymentLogContract, IAsyncLifetime
{
    private readonly LogFolder _folder = new();
    private readonly ServiceProvider _services;

    public SqliteLogRegisteredContractTests()
    {
        var services = new ServiceCollection().AddLogging();
        services.AddDeploymentNotifications().UseSqlite($"Data Source={_folder.File}");
        _services = services.BuildServiceProvider();
    }

    public static TheoryData<string> Rules => [.. GetRuleNames(LogContractParts.Basic | LogContractParts.ReadBack)];

    [Theory]
    [MemberData(nameof(Rules))]
    public Task Contract_OfALog_IsKept(string rule) => RunAsync(rule);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _services.DisposeAsync();
        _folder.Dispose();
    }

    protected override ValueTask<IDeploymentLog> CreateAsync() => new(_services.GetRequiredService<IDeploymentLog>());
}
