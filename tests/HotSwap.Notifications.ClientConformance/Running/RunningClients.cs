using System.Diagnostics;

namespace HotSwap.Notifications.ClientConformance.Running;

/// <summary>The set of running client processes. A client can have child processes.</summary>
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

    /// <summary>Kills all clients. Clients that start later are killed at once.</summary>
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
