using System.Buffers;
using HotSwap.Notifications.Access;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Readers;
using HotSwap.Notifications.Timelines;
using Microsoft.AspNetCore.Http;

namespace HotSwap.Notifications.Events;

/// <summary>Writes to an event stream. A stream of one deployment ends after its final status.</summary>
internal sealed class EventWriter(HttpContext http, DeploymentScope scope, UserAccess? access) : IDeliveryWriter, IAuthorizedWriter
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _writing = Task.CompletedTask;
    private bool _isClosed;

    public string ConnectionId => http.TraceIdentifier;

    public UserAccess? Access => access;

    /// <summary>Gets a task that completes when there is nothing more to write.</summary>
    public Task Ended => _ended.Task;

    public ValueTask WriteAsync(IReadOnlyList<Delivery> deliveries)
    {
        lock (_lock)
        {
            if (_isClosed)
            {
                return ValueTask.CompletedTask;
            }

            var writing = WriteAllAsync(deliveries);
            if (writing.IsCompletedSuccessfully)
            {
                return ValueTask.CompletedTask;
            }

            _writing = writing.AsTask();
            return new ValueTask(_writing);
        }
    }

    public void Cut()
    {
        http.Abort();
        _ended.TrySetResult();
    }

    public void RequestClose() => _ended.TrySetResult();

    /// <summary>Stops writing, and waits for the current write. After that, the response is no longer used.</summary>
    public async Task CloseAsync()
    {
        Task writing;
        lock (_lock)
        {
            _isClosed = true;
            writing = _writing;
        }

        await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async ValueTask WriteAllAsync(IReadOnlyList<Delivery> deliveries)
    {
        var isOver = false;
        for (var index = 0; index < deliveries.Count && !isOver; index++)
        {
            isOver = Write(deliveries[index]);
        }

        if (!await TryFlushAsync().ConfigureAwait(false) || isOver)
        {
            _ended.TrySetResult();
        }
    }

    /// <summary>Returns whether the client is still connected.</summary>
    private async ValueTask<bool> TryFlushAsync()
    {
        try
        {
            return await http.Response.BodyWriter.FlushAsync(http.RequestAborted).ConfigureAwait(false) is { IsCompleted: false, IsCanceled: false };
        }
        catch (Exception) when (http.RequestAborted.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Writes a delivery. Returns whether the stream ends with it.</summary>
    private bool Write(Delivery delivery)
    {
        var output = http.Response.BodyWriter;
        if (scope.IsAll || delivery is not StatusPage page || !HasFinal(page))
        {
            output.Write(EventFormat.Of(delivery).Span);
            return delivery is EndedDelivery;
        }

        foreach (var record in page.Records)
        {
            EventFormat.Write(record, page.ForAll, page.Epoch, output);
            if (record.IsFinal)
            {
                break;
            }
        }

        return true;
    }

    private static bool HasFinal(StatusPage page)
    {
        foreach (var record in page.Records)
        {
            if (record.IsFinal)
            {
                return true;
            }
        }

        return false;
    }
}
