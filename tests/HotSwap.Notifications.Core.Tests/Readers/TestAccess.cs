using HotSwap.Notifications.Readers;

namespace HotSwap.Notifications.Core.Tests.Readers;

/// <summary>Decisions that a test makes, when it makes them.</summary>
internal sealed class TestAccess : IReaderAccess
{
    private readonly Dictionary<string, bool> _decided = [];
    private readonly Dictionary<string, TaskCompletionSource> _asked = [];

    /// <summary>Gets the deployments that a decision is awaited for.</summary>
    public IEnumerable<string> Asked => _asked.Keys;

    public bool? Find(string executionId) => _decided.TryGetValue(executionId, out var decided) ? decided : null;

    public Task AskAsync(string executionId)
    {
        var source = new TaskCompletionSource();
        Assert.True(_asked.TryAdd(executionId, source), "A decision is asked for once.");
        return source.Task;
    }

    public void Decide(string executionId, bool isAllowed)
    {
        _decided[executionId] = isAllowed;
        if (_asked.Remove(executionId, out var source))
        {
            Inline.Complete(source);
        }
    }

    public void Fail(string executionId)
    {
        _asked.Remove(executionId, out var source);
        Inline.Fail(source!, new InvalidOperationException("The policy is away."));
    }
}
