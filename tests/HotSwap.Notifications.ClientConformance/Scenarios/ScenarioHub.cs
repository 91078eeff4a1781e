using System.Diagnostics;
using System.Text.Json.Nodes;
using HotSwap.Notifications.ClientConformance.Log;
using HotSwap.Notifications.ClientConformance.Rules;
using HotSwap.Notifications.ClientConformance.Wire;

namespace HotSwap.Notifications.ClientConformance.Scenarios;

/// <summary>
/// A hub that answers each call according to the contract, unless the scenario has planned another reaction. Its gate guards the log and the
/// subscriptions, so that no status is lost between an answer and the events that follow.
/// </summary>
internal sealed class ScenarioHub(Lock gate, Changes changes, CallChecker calls) : IHubConnectionHandler
{
    private readonly Queue<Action<HubCall>> _planned = [];
    private readonly List<HubConnection> _connections = [];
    private readonly long _start = Stopwatch.GetTimestamp();
    private int _refusedConnections;

    public ScriptedLog Log { get; } = new();

    public Payloads Payloads { get; } = new();

    /// <summary>Gets the number of attempts to connect.</summary>
    public int Attempts { get; private set; }

    /// <summary>Gets the total number of connections.</summary>
    public int Connections { get; private set; }

    /// <summary>Gets a value indicating whether a connection has the subscription.</summary>
    public bool IsSubscribed => _connections.Exists(each => each.IsSubscribed);

    private TimeSpan Elapsed => Stopwatch.GetElapsedTime(_start);

    /// <summary>Refuses the next attempts to connect.</summary>
    public void RefuseConnections(int count) => _refusedConnections = count;

    /// <summary>Plans the reaction to the next Resume call without a planned reaction.</summary>
    public void PlanCall(Action<HubCall> act)
    {
        lock (gate)
        {
            _planned.Enqueue(act);
        }
    }

    public bool Admits()
    {
        lock (gate)
        {
            Attempts++;
            return --_refusedConnections < 0;
        }
    }

    public void OnConnected(HubConnection connection)
    {
        lock (gate)
        {
            _connections.Add(connection);
            Connections++;
        }

        changes.Signal();
    }

    public void OnCall(HubCall call)
    {
        lock (gate)
        {
            if (call.Connection.IsLost)
            {
                return;
            }

            if (call.IsUnsubscribe)
            {
                call.Connection.IsSubscribed = false;
                call.Answer(null);
            }
            else if (call.IsResume || call.IsSubscribe)
            {
                calls.OnCall(Elapsed);
                calls.OnOutcome(CallOutcome.Accepted, Elapsed);
                (_planned.TryDequeue(out var planned) ? planned : Answer)(call);
            }
            else
            {
                call.Fail($"Unknown hub method '{call.Method}'");
            }
        }

        changes.Signal();
    }

    public void OnClosed(HubConnection connection)
    {
        lock (gate)
        {
            _connections.Remove(connection);
            connection.IsSubscribed = false;
        }

        changes.Signal();
    }

    /// <summary>Answers according to the contract, and subscribes the connection.</summary>
    public void Answer(HubCall call) => Answer(call, Log.Head);

    /// <summary>Answers with the log up to a position. The caller sends the rest as events.</summary>
    public void Answer(HubCall call, long upTo)
    {
        lock (gate)
        {
            if (call.IsSubscribe)
            {
                Subscribe(call);
            }
            else
            {
                Answer(call, Read(call, upTo));
            }
        }

        changes.Signal();
    }

    public void Answer(HubCall call, Answer answer)
    {
        if (call.ExecutionId is null)
        {
            answer = answer with { AnswerNumber = call.Connection.AnswersOfAll++ };
        }

        call.Connection.IsSubscribed = true;
        call.Answer(Payloads.Answer(answer, Log.FinalStatuses));
    }

    /// <summary>Sends half of the answer, and cuts the connection.</summary>
    public void CutInAnswer(HubCall call)
    {
        call.Connection.IsSubscribed = false;
        call.Connection.SendHalf(HubFrames.Answer(call.InvocationId, Payloads.Answer(Read(call, Log.Head), Log.FinalStatuses)));
    }

    /// <summary>Returns the answer according to the contract, with the log up to a position.</summary>
    public Answer Read(HubCall call, long upTo)
    {
        var (epoch, number) = call.Cursor is { } cursor ? ((string?)cursor["Epoch"] ?? "", (long?)cursor["Number"] ?? 0) : ("", 0);
        var recovered = call.Cursor is not null && Log.IsGood(epoch, number);
        var statuses = recovered ? Log.Read(call.ExecutionId, number, upTo) : Log.ReadCurrent(call.ExecutionId, upTo);
        return new Answer
        {
            Epoch = Log.Epoch,
            Number = recovered ? Math.Max(number, upTo) : upTo,
            Recovered = recovered,
            Statuses = [.. statuses.Where(each => !each.IsWithheld)],
            IsFiltered = statuses.Any(each => each.IsWithheld),
        };
    }

    /// <summary>Refuses a call with the message that SignalR sends for a HubException.</summary>
    public void Refuse(HubCall call, string message, CallOutcome outcome)
    {
        calls.OnOutcome(outcome, Elapsed);
        call.Fail($"An unexpected error occurred invoking '{call.Method}' on the server. HubException: {message}");
    }

    /// <summary>Fails a call with the message that SignalR sends for any other exception.</summary>
    public void Fail(HubCall call)
    {
        calls.OnOutcome(CallOutcome.TemporaryRefusal, Elapsed);
        call.Fail($"An unexpected error occurred invoking '{call.Method}' on the server.");
    }

    public void Send(LoggedStatus status) => Send("DeploymentStatusChanged", Payloads.Status(status));

    public void Send(string name, JsonObject payload)
    {
        foreach (var connection in Subscribed())
        {
            connection.Send(HubFrames.Event(name, payload.DeepClone()));
        }
    }

    /// <summary>Gets the connections that have the subscription.</summary>
    public IReadOnlyList<HubConnection> Subscribed() => [.. _connections.Where(each => each.IsSubscribed)];

    private void Subscribe(HubCall call)
    {
        call.Connection.IsSubscribed = true;
        call.Answer(Payloads.Answer(
            new Answer { Epoch = Log.Epoch, Number = Log.Head, Recovered = false, Statuses = [] }, Log.FinalStatuses));
        foreach (var status in Log.ReadCurrent(call.ExecutionId, Log.Head).Where(each => !each.IsWithheld))
        {
            call.Connection.Send(HubFrames.Event("DeploymentStatusChanged", Payloads.Status(status)));
        }
    }
}
