using System.Diagnostics;

namespace HotSwap.Notifications.ClientConformance.Running;

/// <summary>The clients that run now. Each can have started processes of its own.</summary>
internal sealed class RunningClients
{
    private readonly Lock _lock = new();
    private readonly HashSet<Process> _processes = [];
    private bool _areKilled;

    public void Add(Process process)
    {
        lock (_lock)
        {
            _processes.Add(process);
            if (_areKilled)
            {
                Kill(process);
            }
        }
    }

    public void Kill(Process process)
    {
        lock (_lock)
        {
            if (_processes.Remove(process))
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    /// <summary>Kills all clients, and from now on each that starts.</summary>
    public void KillAll()
    {
        lock (_lock)
        {
            _areKilled = true;
            foreach (var process in _processes)
            {
                process.Kill(entireProcessTree: true);
            }

            _processes.Clear();
        }
    }
}
