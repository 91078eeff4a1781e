namespace HotSwap.Notifications.Core.Tests.Simulation;

/// <summary>The last steps of a replayed schedule.</summary>
internal sealed class Trace
{
    private const int Kept = 1_000;

    private readonly Queue<string> _lines = new();

    public void Add(string line)
    {
        if (_lines.Count == Kept)
        {
            _lines.Dequeue();
        }

        _lines.Enqueue(line);
    }

    public override string ToString() => string.Join(Environment.NewLine, _lines);
}
