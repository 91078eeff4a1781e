using System.Text.Json;
using HotSwap.Notifications.Logs;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Testing.Feeding;

/// <summary>The in-memory log of a feed, with everything that it has reported. The feed's lock guards it.</summary>
internal sealed class FeedLog : ILogObserver
{
    private readonly TimeProvider _time;
    private readonly MemoryDeploymentLog _log;
    private readonly List<DeploymentStatusMessage> _statuses = [];
    private readonly Dictionary<string, DeploymentStatusMessage> _latest = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DeploymentProgressMessage> _progress = new(StringComparer.Ordinal);
    private DeploymentCursor _head = new("", 0);

    /// <summary>Opens a new log, which begins a term.</summary>
    public FeedLog(TimeProvider time)
    {
        _time = time;

        // A feed keeps every deployment.
        _log = new MemoryDeploymentLog(
            Options.Create(new DeploymentNotificationsOptions { History = { MaxDeployments = int.MaxValue, FinishedRetention = TimeSpan.FromDays(3_650) } }), time);
        _log.OpenAsync(this, CancellationToken.None).GetAwaiter().GetResult();
    }

    /// <summary>Gets the cursor of the latest status.</summary>
    public DeploymentCursor Head => _head;

    /// <summary>Gets the latest status of each deployment, in the order of positions.</summary>
    public IReadOnlyList<DeploymentStatusMessage> Latest => [.. _latest.Values.OrderBy(status => status.Position)];

    public DeploymentStatusMessage? FindLatest(string executionId) => _latest.GetValueOrDefault(executionId);

    /// <summary>Gets the newest progress since the latest final status; null if there is none.</summary>
    public DeploymentProgressMessage? FindProgress(string executionId) => _progress.GetValueOrDefault(executionId);

    public IEnumerable<DeploymentStatusMessage> ReadAfter(DeploymentCursor cursor) => _statuses.Where(status => status.Position > cursor.Number);

    public bool IsValid(DeploymentCursor cursor) => Complete(_log.CheckCursorAsync(cursor, CancellationToken.None)) == CursorValidity.Valid;

    public DeploymentStatusMessage Append(string executionId, PipelineExecutionState state, bool isFinal)
    {
        var message = new DeploymentStatusMessage { ExecutionId = executionId, Status = state.Status, UpdatedAt = state.LastUpdated, Details = state };
        var item = new LogItem
        {
            ExecutionId = executionId,
            Payload = JsonSerializer.SerializeToUtf8Bytes(message, DeploymentJson.GetTypeInfo<DeploymentStatusMessage>()),
            IsFinal = isFinal,
        };
        Complete(_log.AppendAsync([item], CancellationToken.None));
        return _latest[executionId];
    }

    public DeploymentProgressMessage Share(string executionId, string stage, int progress)
    {
        var message = new DeploymentProgressMessage
        {
            ExecutionId = executionId,
            Stage = stage,
            Progress = progress,
            Timestamp = _time.GetUtcNow().UtcDateTime,
        };
        _log.ShareProgressAsync([new ProgressValue(message, origin: null)], CancellationToken.None).AsTask().GetAwaiter().GetResult();
        return _progress[executionId];
    }

    void ILogObserver.Appended(IReadOnlyList<LoggedStatus> statuses)
    {
        foreach (var status in statuses)
        {
            var message = JsonSerializer.Deserialize(status.Payload.Span, DeploymentJson.GetTypeInfo<DeploymentStatusMessage>())! with
            {
                Sequence = status.Sequence,
                Position = status.Position,
            };
            _statuses.Add(message);
            _latest[status.ExecutionId] = message;
            _head = _head with { Number = status.Position };
            if (status.IsFinal)
            {
                _progress.Remove(status.ExecutionId);
            }
        }
    }

    void ILogObserver.Progressed(IReadOnlyList<ProgressValue> values)
    {
        foreach (var value in values)
        {
            var executionId = value.Message.ExecutionId;
            _progress[executionId] = value.Message with { Sequence = FindLatest(executionId)?.Sequence ?? 0 };
        }
    }

    void ILogObserver.Reset(LogSnapshot snapshot) => _head = new DeploymentCursor(snapshot.Epoch, snapshot.Position);

    IReadOnlyList<LoggedStatus> ILogObserver.GetLatest() => [];

    /// <summary>Returns the result of a call. Calls of the in-memory log complete at once, so that this does not block.</summary>
    private static T Complete<T>(ValueTask<T> call) => call.AsTask().GetAwaiter().GetResult();
}
