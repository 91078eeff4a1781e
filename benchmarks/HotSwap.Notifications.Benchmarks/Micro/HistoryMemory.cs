using System.Globalization;
using System.Text.Json;
using HotSwap.Notifications.History;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Benchmarks.Micro;

/// <summary>What 1,000 active deployments cost in memory, with full histories of 1 KB statuses that share nothing.</summary>
internal static class HistoryMemory
{
    private const int Deployments = 1_000;

    public static void Print()
    {
        var options = new DeploymentNotificationsOptions();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var history = new DeploymentHistory(Options.Create(options), TimeProvider.System);
        for (var number = 0; number < Deployments * options.HistoryPerDeployment; number++)
        {
            var json = JsonSerializer.SerializeToUtf8Bytes(Payload.Message($"d-{number % Deployments}", number));
            var message = JsonSerializer.Deserialize<DeploymentStatusMessage>(json)!;
            history.Record(message with { Sequence = (number / Deployments) + 1, Position = number + 1 });
        }

        var bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        GC.KeepAlive(history);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Deployments:N0} active deployments with {options.HistoryPerDeployment} statuses each: {bytes / 1024.0 / 1024:F1} MB, {(double)bytes / Deployments / options.HistoryPerDeployment:F0} bytes a status."));
    }
}
