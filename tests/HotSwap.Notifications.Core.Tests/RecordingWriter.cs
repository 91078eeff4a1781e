using HotSwap.Notifications.Readers;
using HotSwap.Notifications.Timelines;

namespace HotSwap.Notifications.Core.Tests;

/// <summary>A transport that records its deliveries, and can be slow.</summary>
internal sealed class RecordingWriter : IDeliveryWriter
{
    private readonly List<object> _written = [];

    public string ConnectionId => "connection";

    /// <summary>Gets or sets the action of a write. By default, it completes at once.</summary>
    public Func<IReadOnlyList<Delivery>, ValueTask> OnWrite { get; set; } = _ => ValueTask.CompletedTask;

    /// <summary>Gets the messages of all deliveries, and the deliveries without a message, in the order of writing.</summary>
    public IReadOnlyList<object> Written => _written;

    public IEnumerable<DeploymentStatusMessage> Statuses => _written.OfType<DeploymentStatusMessage>();

    public IEnumerable<DeploymentProgressMessage> Progress => _written.OfType<DeploymentProgressMessage>();

    /// <summary>Gets one line per written message: <c>d:2@7</c> is the second status of d, at position 7.</summary>
    public IEnumerable<string> Lines => _written.Select(Line);

    public int Writes { get; private set; }

    public bool IsCut { get; private set; }

    public ValueTask WriteAsync(IReadOnlyList<Delivery> deliveries)
    {
        Writes++;
        foreach (var delivery in deliveries)
        {
            _written.AddRange(MessagesOf(delivery));
        }

        return OnWrite(deliveries);
    }

    public void Cut() => IsCut = true;

    public void RequestClose()
    {
    }

    /// <summary>Makes writes wait until the returned source is completed.</summary>
    public TaskCompletionSource Hold()
    {
        var source = new TaskCompletionSource();
        OnWrite = _ => new ValueTask(source.Task);
        return source;
    }

    /// <summary>Returns the lines written so far, and clears them.</summary>
    public string[] TakeLines()
    {
        string[] lines = [.. Lines];
        _written.Clear();
        return lines;
    }

    private static IEnumerable<object> MessagesOf(Delivery delivery) => delivery switch
    {
        StatusPage page => page.Records.ToArray().Select(record => record.ToMessage(page.ForAll)),
        ProgressDelivery progress => [progress.Message],
        WithheldDelivery withheld => [withheld.Message],
        EndedDelivery ended => [ended.Message],
        _ => [delivery],
    };

    private static string Line(object written) => written switch
    {
        DeploymentStatusMessage status => $"{status.ExecutionId}:{status.Sequence}@{status.Position}",
        DeploymentProgressMessage progress => $"{progress.ExecutionId}/{progress.Stage}:{progress.Progress}#{progress.Sequence}",
        DeploymentsWithheldMessage withheld => $"withheld {withheld.FirstPosition}-{withheld.LastPosition}",
        DeploymentSubscriptionEndedMessage ended => $"ended {ended.ExecutionId ?? "all"} {ended.Code}",
        HistoryLostDelivery => "history lost",
        NothingKnownDelivery nothing => $"nothing known of {nothing.Scope.ExecutionId ?? "all"}",
        CursorDelivery cursor => $"cursor {cursor.Cursor?.Number}",
        _ => written.ToString()!,
    };
}
