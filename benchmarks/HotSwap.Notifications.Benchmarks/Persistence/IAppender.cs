namespace HotSwap.Notifications.Benchmarks.Persistence;

/// <summary>Stores statuses of 1 KB in batches.</summary>
internal interface IAppender : IAsyncDisposable
{
    /// <summary>Appends batches for a given time.</summary>
    /// <returns>The number of appended statuses.</returns>
    Task<long> AppendAsync(int batchSize, TimeSpan time);
}
