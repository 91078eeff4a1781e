using System.Threading.Channels;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.TestSupport;

namespace HotSwap.Notifications.Redis.Tests;

/// <summary>Receives what a log reports, and lets a test read it in the order of the reports.</summary>
internal sealed class RecordingObserver : ILogObserver
{
    /// <summary>A <see cref="LogSnapshot"/>, a <see cref="LoggedStatus"/> or a <see cref="ProgressValue"/>.</summary>
    private readonly Channel<object> _reports = Channel.CreateUnbounded<object>();

    public void Appended(IReadOnlyList<LoggedStatus> statuses) => Write(statuses);

    public void Progressed(IReadOnlyList<ProgressValue> values) => Write(values.Cast<object>());

    public void Reset(LogSnapshot snapshot) => Write([snapshot]);

    public IReadOnlyList<LoggedStatus> GetLatest() => [];

    public async Task<T> NextAsync<T>() => Assert.IsType<T>(await _reports.Reader.ReadAsync().AsTask().WithPatience());

    /// <summary>The next statuses. Nothing else may come between them.</summary>
    public async Task<List<LoggedStatus>> NextStatusesAsync(int count)
    {
        var statuses = new List<LoggedStatus>();
        while (statuses.Count < count)
        {
            statuses.Add(await NextAsync<LoggedStatus>());
        }

        return statuses;
    }

    private void Write(IEnumerable<object> reports)
    {
        foreach (var report in reports)
        {
            _reports.Writer.TryWrite(report);
        }
    }
}
