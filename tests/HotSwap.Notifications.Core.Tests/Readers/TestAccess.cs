using HotSwap.Notifications.Readers;

namespace HotSwap.Notifications.Core.Tests.Readers;

/// <summary>An access policy whose decisions the test makes, at the time that it chooses.</summary>
internal sealed class TestAccess : IReaderAccess
{
    private readonly Dictionary<string, bool> _decided = [];
    private readonly Dictionary<string, TaskCompletionSource> _asked = [];

    /// <summary>Gets the deployments that await a decision.</summary>
    public IEnumerable<string> Asked => _asked.Keys;

    public bool? Find(string executionId) => _decided.TryGetValue(executionId, out var decided) ? decided : null;

    public Task AskAsync(string executionId)
    {
        var source = new TaskCompletionSource();
        Assert.True(_asked.TryAdd(executionId, source), "The decision about a deployment was requested twice.");
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
