using System.Diagnostics.CodeAnalysis;
using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.Readers;

/// <summary>The readers of each scope. Not thread-safe.</summary>
internal sealed class ReaderIndex
{
    private readonly Dictionary<string, ReaderList> _ofDeployments = new(StringComparer.Ordinal);

    public ReaderList OfAll { get; } = new();

    public bool TryGet(string executionId, [NotNullWhen(true)] out ReaderList? readers) => _ofDeployments.TryGetValue(executionId, out readers);

    public void Add(Reader reader)
    {
        var readers = OfAll;
        if (!reader.Scope.IsAll && !_ofDeployments.TryGetValue(reader.Scope.ExecutionId, out readers))
        {
            _ofDeployments.Add(reader.Scope.ExecutionId, readers = new ReaderList());
        }

        readers.Add(reader);
    }

    public void Remove(Reader reader)
    {
        if (reader.Scope.IsAll)
        {
            OfAll.Remove(reader);
            return;
        }

        var readers = _ofDeployments[reader.Scope.ExecutionId];
        readers.Remove(reader);
        if (readers.Count == 0)
        {
            _ofDeployments.Remove(reader.Scope.ExecutionId);
        }
    }
}
