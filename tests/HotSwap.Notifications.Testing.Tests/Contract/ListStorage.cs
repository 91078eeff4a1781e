using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.Testing.Tests.Contract;

/// <summary>The data that logs share, and that outlives them. Its owner locks it.</summary>
internal sealed class ListStorage
{
    public List<LoggedStatus> Statuses { get; } = [];

    public Dictionary<string, LoggedStatus> Latest { get; } = new(StringComparer.Ordinal);

    public Dictionary<(string, string), (long Number, AppendResult Result)> Producers { get; } = [];

    public Dictionary<(string ExecutionId, string Key), AppendResult> Keys { get; } = [];

    public Dictionary<string, DateTimeOffset> Leases { get; } = new(StringComparer.Ordinal);

    public List<LogTerm> EarlierTerms { get; } = [];

    public List<ILogObserver> Observers { get; } = [];

    public string Epoch { get; set; } = "";

    public long Position { get; set; }

    public long CompleteAfter { get; set; }
}
