namespace HotSwap.Notifications.Benchmarks.Load;

/// <summary>The settings of a server process.</summary>
/// <param name="Kind">One of <see cref="LoadKinds"/>.</param>
internal sealed record ServerSettings(string Kind)
{
    public string? Redis { get; init; }

    /// <summary>Gets the path of the SQLite log file.</summary>
    public string? Sqlite { get; init; }

    /// <summary>Gets the delay that is added to each append, to simulate a slow disk.</summary>
    public double AppendDelayMilliseconds { get; init; }

    /// <summary>
    /// Gets the send buffer size of each socket, or null for the system default, which holds a few MB before a slow client has an effect.
    /// </summary>
    public int? SendBufferSize { get; init; }
}
