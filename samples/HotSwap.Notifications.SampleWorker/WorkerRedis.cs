namespace HotSwap.Notifications.SampleWorker;

/// <summary>The Redis of the worker, by its connection string.</summary>
internal sealed record WorkerRedis(string ConnectionString)
{
    /// <summary>Gets the addresses alone: the rest of a connection string may be a secret.</summary>
    public string Addresses => string.Join(", ", ConnectionString.Split(',').Where(part => !part.Contains('=')));
}
