namespace HotSwap.Notifications.Benchmarks.Load;

/// <summary>How a server is started.</summary>
/// <param name="Kind">One of <see cref="LoadKinds"/>.</param>
internal sealed record ServerSettings(string Kind)
{
    public string? Redis { get; init; }

    /// <summary>The file of the log on SQLite.</summary>
    public string? Sqlite { get; init; }

    /// <summary>How much longer each append to the log takes, as on a slow disk.</summary>
    public double AppendDelayMilliseconds { get; init; }

    /// <summary>The size of each socket's send buffer; null for the system's, which takes a few MB before a slow client is felt.</summary>
    public int? SendBufferSize { get; init; }
}
