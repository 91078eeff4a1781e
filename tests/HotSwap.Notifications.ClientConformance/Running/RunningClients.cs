using System.Diagnostics;

namespace HotSwap.Notifications.ClientConformance.Running;

/// <summary>The clients that run now. Each can have started processes of its own.</summary>
internal sealed class RunningClients
{
    private readonly Lock _lock = new();
    private readonly HashSet<Process> _processes = [];

    public void Add(Process process)
    {
        lock (_lock)
        {
            _processes.Add(process);
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

    public void KillAll()
    {
        lock (_lock)
        {
            foreach (var process in _processes)
            {
                process.Kill(entireProcessTree: true);
            }

            _processes.Clear();
        }
    }
}
