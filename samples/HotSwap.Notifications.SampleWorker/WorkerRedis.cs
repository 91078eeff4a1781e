namespace HotSwap.Notifications.SampleWorker;

/// <summary>The connection string of the worker's Redis.</summary>
internal sealed record WorkerRedis(string ConnectionString)
{
    /// <summary>Gets only the addresses, because the rest of a connection string may contain a secret.</summary>
    public string Addresses => string.Join(", ", ConnectionString.Split(',').Where(part => !part.Contains('=')));
}
