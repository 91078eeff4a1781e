using System.Diagnostics.Metrics;
using System.Globalization;
using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.Benchmarks.Micro;

/// <summary>
/// Measures the memory of 1,000 active deployments with full histories of 1 KB statuses that share no objects: once with the default of
/// <see cref="DeploymentHistoryOptions.MaxBytes"/>, and once with 1 GB, which holds all of them.
/// </summary>
internal static class HistoryMemory
{
    private const int Deployments = 1_000;
    private const string BytesGauge = "hotswap.notifications.history.bytes";

    public static void Print()
    {
        Print(new DeploymentNotificationsOptions().History.MaxBytes);
        Print(1024L * 1024 * 1024);
    }

    private static void Print(long historyBytes)
    {
        var statuses = new DeploymentNotificationsOptions().History.StatusesPerDeployment;
        using var timelines = new Timelines(options => options.History.MaxBytes = historyBytes);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var number = 0; number < Deployments * statuses; number++)
        {
            var id = $"d-{number % Deployments}";
            timelines.Append(id, sequence: (number / Deployments) + 1, StatusPayload.Write(id, Payload.State(id, number)));
        }

        var bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        var counted = CountedBytes();
        GC.KeepAlive(timelines);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Deployments:N0} active deployments, {statuses} statuses each, History.MaxBytes {Megabytes(historyBytes):F0} MB: {Megabytes(bytes):F1} MB on the heap, {Megabytes(counted):F1} MB by the count of the timelines."));
    }

    /// <summary>Returns the size by the count of the timelines, which the option limits.</summary>
    private static long CountedBytes()
    {
        long bytes = 0;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listening) =>
            {
                if (instrument.Name == BytesGauge)
                {
                    listening.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, value, _, _) => bytes = Math.Max(bytes, value));
        listener.Start();
        listener.RecordObservableInstruments();
        return bytes;
    }

    private static double Megabytes(long bytes) => bytes / 1024.0 / 1024;
}
