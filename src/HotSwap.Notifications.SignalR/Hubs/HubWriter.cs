using System.Buffers;
using HotSwap.Notifications.Access;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Readers;
using HotSwap.Notifications.Timelines;
using Microsoft.AspNetCore.Connections.Abstractions;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace HotSwap.Notifications.Hubs;

/// <summary>Writes to a connection of the hub.</summary>
internal sealed class HubWriter(HubConnectionContext connection, UserAccess? access, GroupMembership groups) : IDeliveryWriter, IAuthorizedWriter
{
    private const string Json = "json";

    /// <summary>True for stateful reconnect. SignalR then counts acknowledged messages, so each message is written separately.</summary>
#pragma warning disable CA2252 // The interface is marked as a preview. The code checks only whether it is present.
    private readonly bool _isCounted = connection.Features.Get<IStatefulReconnectFeature>() is not null;
#pragma warning restore CA2252

    public string ConnectionId => connection.ConnectionId;

    public UserAccess? Access => access;

    public GroupMembership Groups => groups;

    public ValueTask WriteAsync(IReadOnlyList<Delivery> deliveries)
    {
        for (var index = 0; index < deliveries.Count; index++)
        {
            if (deliveries[index] is EndedDelivery { Message.ExecutionId: var executionId })
            {
                groups.Update(executionId is null ? DeploymentScope.All : DeploymentScope.Of(executionId));
            }
        }

        if (_isCounted)
        {
            return WriteEachAsync(deliveries);
        }

        return connection.WriteAsync(deliveries.Count == 1 ? FormOf(deliveries[0]) : Join(deliveries));
    }

    public void Cut()
    {
        // HubConnectionContext.Abort would wait for the write that does not complete.
        if (connection.Features.Get<IConnectionLifetimeFeature>() is { } lifetime)
        {
            lifetime.Abort();
        }
        else
        {
            connection.Abort();
        }
    }

    public void RequestClose()
    {
        if (connection.Features.Get<IConnectionLifetimeNotificationFeature>() is { } lifetime)
        {
            lifetime.RequestClose();
        }
        else
        {
            connection.Abort();
        }
    }

    /// <summary>Returns the message of a delivery. All connections with the same protocol share its bytes.</summary>
    private SerializedHubMessage FormOf(Delivery delivery)
    {
        var protocol = connection.Protocol;
        if (delivery.Find(protocol) is SerializedHubMessage known)
        {
            return known;
        }

        var output = new ArrayBufferWriter<byte>(1_024);
        Write(delivery, protocol, output);
        var made = Serialized(output);
        delivery.Keep(protocol, made);
        return made;
    }

    private SerializedHubMessage Join(IReadOnlyList<Delivery> deliveries)
    {
        var output = new ArrayBufferWriter<byte>(4 * 1_024);
        for (var index = 0; index < deliveries.Count; index++)
        {
            output.Write(FormOf(deliveries[index]).GetSerializedMessage(connection.Protocol).Span);
        }

        return Serialized(output);
    }

    private SerializedHubMessage Serialized(ArrayBufferWriter<byte> output) =>
        new([new SerializedMessage(connection.Protocol.Name, output.WrittenMemory)]);

    private static void Write(Delivery delivery, IHubProtocol protocol, IBufferWriter<byte> output)
    {
        if (delivery is StatusPage page && protocol.Name == Json)
        {
            JsonFrames.Write(page, output);
            return;
        }

        foreach (var invocation in HubInvocations.Of(delivery))
        {
            protocol.WriteMessage(invocation, output);
        }
    }

    private async ValueTask WriteEachAsync(IReadOnlyList<Delivery> deliveries)
    {
        foreach (var invocation in deliveries.SelectMany(HubInvocations.Of).ToArray())
        {
            await connection.WriteAsync(new SerializedHubMessage(invocation)).ConfigureAwait(false);
        }
    }
}
