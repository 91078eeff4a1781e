namespace HotSwap.Notifications.Core.Tests.Readers.Interleavings;

/// <summary>
/// Runs a thread's code up to its next step on the memory. Each time the code runs from its beginning: earlier steps return what they
/// returned then, one new step is taken, and the code is left at the one after it.
/// </summary>
internal sealed class SimulatedThread(MachineState before, int index)
{
    [ThreadStatic]
    private static SimulatedThread? _current;

    private readonly ThreadState _state = before.Threads[index];
    private MachineState _after = before;
    private int _next;
    private bool _isBlocked;

    /// <summary>Gets the thread whose code runs.</summary>
    public static SimulatedThread Current => _current!;

    public int Index => index;

    /// <summary>Gets or sets what the code says of itself. It takes no step of its own.</summary>
    public bool IsMarked { get; set; }

    /// <summary>Takes one step.</summary>
    /// <returns>The state after it; null where the thread has ended, or waits.</returns>
    public static MachineState? Step(MachineState before, int index, Action<SimulatedThread> code)
    {
        if (before.Threads[index].IsDone)
        {
            return null;
        }

        var thread = new SimulatedThread(before, index);
        _current = thread;
        var isDone = false;
        try
        {
            code(thread);
            isDone = true;
        }
        catch (StepTakenException)
        {
        }
        finally
        {
            _current = null;
        }

        return thread._isBlocked
            ? null
            : thread._after.With(index, thread._after.Threads[index] with { IsDone = isDone, IsMarked = thread.IsMarked });
    }

    /// <summary>Sees the thread's own stores, and else what is visible to all.</summary>
    public int Load(int location) => Do(() =>
    {
        var own = _state.Stores.FindLastIndex(store => store.Location == location);
        return own < 0 ? _after.Memory[location] : _state.Stores[own].Value;
    });

    /// <summary>A plain store, which others see only later.</summary>
    public void Store(int location, int value) => Do(() =>
    {
        _after = _after.With(index, _state with { Stores = _state.Stores.Add((location, value)) });
        return 0;
    });

    /// <summary>As a locked instruction: all earlier stores are visible before it.</summary>
    public int Exchange(int location, int value) => Do(() => Replace(location, value));

    public int CompareExchange(int location, int value, int comparand) => Do(() =>
    {
        var now = Drain().Memory[location];
        return now == comparand ? Replace(location, value) : now;
    });

    /// <summary>Counts down, once there is something to count down.</summary>
    public void Wait(int location) => Do(() =>
    {
        _isBlocked = Drain().Memory[location] == 0;
        return _isBlocked ? 0 : Replace(location, _after.Memory[location] - 1);
    });

    public void Increment(int location) => Do(() => Replace(location, Drain().Memory[location] + 1));

    private int Replace(int location, int value)
    {
        var old = Drain().Memory[location];
        _after = _after with { Memory = _after.Memory.SetItem(location, value) };
        return old;
    }

    private MachineState Drain()
    {
        while (_after.Threads[index].Stores.Count > 0)
        {
            _after = _after.Flush(index);
        }

        return _after;
    }

    private int Do(Func<int> step)
    {
        if (_next < _state.Results.Count)
        {
            return _state.Results[_next++];
        }

        if (_next > _state.Results.Count)
        {
            throw new StepTakenException();
        }

        var result = step();
        if (_isBlocked)
        {
            throw new StepTakenException();
        }

        _next++;
        _after = _after.With(index, _after.Threads[index] with { Results = _state.Results.Add(result) });
        return result;
    }

    private sealed class StepTakenException : Exception;
}
