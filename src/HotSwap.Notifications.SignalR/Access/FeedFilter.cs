using HotSwap.Notifications.Publishing;
using HotSwap.Notifications.Telemetry;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Access;

/// <summary>
/// Stands before the mailbox of a connection that watches all deployments, and lets only those statuses pass that it may see.
/// Where no decision is remembered, the status and what comes after it wait until the policy has decided; other connections don't.
/// </summary>
internal sealed class FeedFilter(
    AccessDecisions decisions,
    ConnectionSubscriptions subscriptions,
    Mailbox mailbox,
    int capacity,
    int explainAfter,
    Func<Task> endFeed,
    ILogger logger)
{
    private readonly Lock _lock = new();
    private readonly Queue<SerializedHubMessage> _waiting = [];
    private long _withheldFirst;
    private long _withheldLast;
    private bool _isDeciding;

    public AccessDecisions Decisions => decisions;

    /// <summary>Whether the client counts positions, so that it has to be told which ones it may not see.</summary>
    public bool ExplainsGaps { get; set; }

    /// <summary>Takes a message. False when too many wait that may not be dropped.</summary>
    public bool Post(SerializedHubMessage message)
    {
        lock (_lock)
        {
            if (_waiting.Count == 0 && TryPass(message, out var hasRoom))
            {
                return hasRoom;
            }

            _waiting.Enqueue(message);
            if (!_isDeciding)
            {
                // Not here: what a policy does before it first awaits would hold up whoever sends.
                _isDeciding = true;
                _ = Task.Run(DecideAsync);
            }

            return _waiting.Count <= capacity;
        }
    }

    private static DeploymentStatusMessage? StatusOf(SerializedHubMessage message) =>
        message.Message is InvocationMessage { Arguments: [DeploymentStatusMessage status] } ? status : null;

    /// <summary>Passes the message on, or withholds it. False where that cannot be decided yet.</summary>
    private bool TryPass(SerializedHubMessage message, out bool hasRoom)
    {
        hasRoom = true;
        if (StatusOf(message) is not { } status)
        {
            hasRoom = mailbox.Post(message);
            return true;
        }

        if (subscriptions.Contains(status.ExecutionId))
        {
            hasRoom = Explain() && mailbox.Post(message);
            return true;
        }

        if (!subscriptions.ToAll)
        {
            return true;
        }

        switch (decisions.Find(status.ExecutionId))
        {
            case true:
                hasRoom = Explain() && mailbox.Post(message);
                return true;
            case false:
                hasRoom = Withhold(status.Position);
                return true;
            default:
                return false;
        }
    }

    private bool Withhold(long position)
    {
        _withheldFirst = _withheldFirst == 0 ? position : _withheldFirst;
        _withheldLast = Math.Max(_withheldLast, position);

        // So that the cursor of a client that sees little does not fall out of the history.
        return _withheldLast - _withheldFirst < explainAfter || Explain();
    }

    private bool Explain()
    {
        if (_withheldFirst == 0)
        {
            return true;
        }

        var withheld = new DeploymentsWithheldMessage { FirstPosition = _withheldFirst, LastPosition = _withheldLast };
        (_withheldFirst, _withheldLast) = (0, 0);
        return !ExplainsGaps || mailbox.Post(new SerializedHubMessage(
            new InvocationMessage(nameof(IDeploymentClient.DeploymentsWithheld), [withheld])));
    }

    private async Task DecideAsync()
    {
        while (PassWaiting() is { } undecided)
        {
            try
            {
                await decisions.AskAsync(undecided).ConfigureAwait(false);
            }
            catch (Exception failure)
            {
                Log.DecisionFailed(logger, failure);
                await EndAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>Passes on what can be. Returns the deployment that has to be decided about next; null where nothing waits.</summary>
    private string? PassWaiting()
    {
        lock (_lock)
        {
            while (_waiting.TryPeek(out var message))
            {
                // A mailbox that is full by now has its connection cut at the next message.
                if (!TryPass(message, out _))
                {
                    return StatusOf(message)!.ExecutionId;
                }

                _waiting.Dequeue();
            }

            _isDeciding = false;
            return null;
        }
    }

    /// <summary>Nothing may be lost for want of a decision: the client is told to resume, and asks again.</summary>
    private async Task EndAsync()
    {
        lock (_lock)
        {
            subscriptions.Remove(executionId: null);
            (_withheldFirst, _withheldLast) = (0, 0);
        }

        try
        {
            await endFeed().ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            Log.EndFailed(logger, failure);
        }
    }
}
