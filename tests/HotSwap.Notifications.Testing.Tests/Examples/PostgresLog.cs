using System.Collections.Concurrent;
using HotSwap.Notifications.Testing.Tests.Contract;

namespace HotSwap.Notifications.Testing.Tests.Examples;

/// <summary>A substitute for the log of docs/writing-a-log.md. A connection string is the name of lists in memory.</summary>
internal sealed class PostgresLog(string connectionString, TimeProvider time) : ListLog(_databases.GetOrAdd(connectionString, _ => new ListStorage()), time)
{
    private static readonly ConcurrentDictionary<string, ListStorage> _databases = new();
}
