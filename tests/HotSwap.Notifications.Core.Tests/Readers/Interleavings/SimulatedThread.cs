namespace HotSwap.Notifications.Core.Tests.Readers.Interleavings;

/// <summary>
/// Runs the code of a thread up to its next memory step. The code always runs from its start: earlier steps return their recorded results, one
/// new step runs, and the code stops before the step after it.
/// </summary>
internal sealed class SimulatedThread(MachineState before, int index)
{
    [ThreadStatic]
    private static SimulatedThread? _current;

    private readonly ThreadState _state = before.Threads[index];
    private MachineState _after = before;
    private int _next;
    private bool _isBlocked;

    /// <summary>Gets the thread whose code is running.</summary>
    public static SimulatedThread Current => _current!;

    public int Index => index;

    /// <summary>Gets or sets the note of the code about itself. Setting it is not a memory step.</summary>
    public bool IsMarked { get; set; }

    /// <summary>Runs one step.</summary>
    /// <returns>The state after the step, or null if the thread has ended or is waiting.</returns>
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

    /// <summary>Reads the thread's own delayed store, or else the visible value.</summary>
    public int Load(int location) => Do(() =>
    {
        var own = _state.Stores.FindLastIndex(store => store.Location == location);
        return own < 0 ? _after.Memory[location] : _state.Stores[own].Value;
    });

    /// <summary>Performs a plain store, which other threads see only later.</summary>
    public void Store(int location, int value) => Do(() =>
    {
        _after = _after.With(index, _state with { Stores = _state.Stores.Add((location, value)) });
        return 0;
    });

    /// <summary>Acts like a locked instruction: makes all earlier stores visible first.</summary>
    public int Exchange(int location, int value) => Do(() => Replace(location, value));

    public int CompareExchange(int location, int value, int comparand) => Do(() =>
    {
        var now = Drain().Memory[location];
        return now == comparand ? Replace(location, value) : now;
    });

    /// <summary>Decrements a counter as soon as it is above zero.</summary>
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
