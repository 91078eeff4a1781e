using HotSwap.Notifications.Core.Tests.Simulation.Guarantees;

namespace HotSwap.Notifications.Core.Tests.Simulation;

/// <summary>The user of a client, with its current rights.</summary>
internal sealed class SimulatedUser(string name, Denials denials)
{
    private readonly HashSet<string> _denied = new(StringComparer.Ordinal);
    private bool _isDeniedAll;

    public string Name => name;

    /// <summary>Gets the denials of the user in the feed of all.</summary>
    public Denials Denials => denials;

    public bool May(string? executionId) => executionId is null ? !_isDeniedAll : !_denied.Contains(executionId);

    public void Grant(string? executionId)
    {
        if (executionId is null)
        {
            _isDeniedAll = false;
        }
        else
        {
            _denied.Remove(executionId);
        }
    }

    public void Revoke(string? executionId)
    {
        if (executionId is null)
        {
            _isDeniedAll = true;
        }
        else
        {
            _denied.Add(executionId);
        }
    }
}
