using HotSwap.Notifications.TestSupport;

namespace HotSwap.Notifications.Client.Tests;

/// <summary>A connection whose server side is controlled by the test.</summary>
internal sealed class FakeHubConnection : IDeploymentHubConnection
{
    private TaskCompletionSource _called = NewSource();
    private IDeploymentClient? _receiver;
    private Action<Exception?>? _closed;

    /// <summary>Gets or sets the action for the n-th attempt to start. By default, the attempt succeeds.</summary>
    public Func<int, CancellationToken, Task> OnStart { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Gets or sets the answer to a resume. By default, nothing is known.</summary>
    public Func<string?, DeploymentCursor?, Task<DeploymentSubscriptionAnswer>> OnResume { get; set; } =
        (_, _) => Task.FromResult(Answer(0, recovered: false));

    /// <summary>Gets or sets the action for an unsubscribe. By default, it succeeds.</summary>
    public Func<string?, Task> OnUnsubscribe { get; set; } = _ => Task.CompletedTask;

    public int Starts { get; private set; }

    public List<string> Calls { get; } = [];

    public Task StartAsync(IDeploymentClient receiver, Action<Exception?> closed, CancellationToken cancellationToken)
    {
        _receiver = receiver;
        _closed = closed;
        return OnStart(++Starts, cancellationToken);
    }

    public Task<DeploymentSubscriptionAnswer> ResumeAsync(string? executionId, DeploymentCursor? cursor, CancellationToken cancellationToken)
    {
        Note($"resume {executionId ?? "all"} from {cursor?.Number.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "nothing"}");
        return OnResume(executionId, cursor).WaitAsync(cancellationToken);
    }

    public Task UnsubscribeAsync(string? executionId, CancellationToken cancellationToken)
    {
        Note($"unsubscribe {executionId ?? "all"}");
        return OnUnsubscribe(executionId);
    }

    /// <summary>Waits until the client has made the call.</summary>
    public async Task CalledAsync(string call)
    {
        while (true)
        {
            Task next;
            lock (Calls)
            {
                if (Calls.Contains(call))
                {
                    return;
                }

                next = _called.Task;
            }

            await next.WithPatience();
        }
    }

    private void Note(string call)
    {
        lock (Calls)
        {
            Calls.Add(call);
            _called.SetResult();
            _called = NewSource();
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public void Drop() => _closed?.Invoke(new IOException("cut"));

    public void Send(DeploymentStatusMessage status) => _receiver?.DeploymentStatusChanged(status);

    public void Send(DeploymentProgressMessage progress) => _receiver?.DeploymentProgress(progress);

    public void SendWithheld(long first, long last) =>
        _receiver?.DeploymentsWithheld(new DeploymentsWithheldMessage { FirstPosition = first, LastPosition = last });

    public void EndSubscription(string? executionId) =>
        _receiver?.DeploymentSubscriptionEnded(new DeploymentSubscriptionEndedMessage { ExecutionId = executionId, Reason = "test" });

    public static DeploymentSubscriptionAnswer Answer(long position, bool recovered, params DeploymentStatusMessage[] statuses) => new()
    {
        Cursor = new DeploymentCursor("e", position),
        Recovered = recovered,
        Statuses = statuses,
        FinalStatuses = DeploymentStatuses.Final,
    };

    public static DeploymentStatusMessage Status(long number, string status = DeploymentStatuses.Running, string id = "d") => new()
    {
        ExecutionId = id,
        Status = status,
        UpdatedAt = States.Noon,
        Details = States.Bare(id, status),
        Sequence = number,
        Position = number,
    };

    public static DeploymentProgressMessage Progress(long sequence, int progress, string stage = "Build") => new()
    {
        ExecutionId = "d",
        Stage = stage,
        Progress = progress,
        Timestamp = States.Noon.AddSeconds(progress),
        Sequence = sequence,
    };
}
