namespace HotSwap.Notifications.Readers;

/// <summary>The readers of one scope. Each reader stores its index, so that its removal takes constant time.</summary>
internal sealed class ReaderList
{
    private readonly List<Reader> _readers = [];

    public int Count => _readers.Count;

    public Reader this[int index] => _readers[index];

    public void Add(Reader reader)
    {
        reader.Index = _readers.Count;
        _readers.Add(reader);
    }

    public void Remove(Reader reader)
    {
        var last = _readers[^1];
        _readers[reader.Index] = last;
        last.Index = reader.Index;
        _readers.RemoveAt(_readers.Count - 1);
    }
}
