using System.Buffers;
using Microsoft.AspNetCore.SignalR;

namespace HotSwap.Notifications.Publishing;

/// <summary>
/// Joins messages that wait for a connection, so that they go out in one flush. The kernel's send is what costs most in a delivery.
/// Connections that lag together wait for the same messages: the latest joins are kept and used again.
/// </summary>
internal sealed class MessageBatcher
{
    private const int MaxMessages = 64;
    private const int MaxBytes = 64 * 1024;

    private readonly Join?[] _recent = new Join?[4];
    private int _next;

    /// <summary>
    /// Whether each message is written by itself: with stateful reconnect SignalR counts the messages that a client has to
    /// acknowledge.
    /// </summary>
    public bool IsOneByOne { get; set; }

    /// <summary>The next message to write, and for how many of the entries it stands.</summary>
    public (SerializedHubMessage Message, int Count) Next(List<MailboxEntry> entries, int from, HubConnectionContext connection)
    {
        if (IsOneByOne || entries.Count - from == 1)
        {
            return (entries[from].Message, 1);
        }

        foreach (var join in _recent)
        {
            if (join is not null && join.IsOf(entries, from, connection.Protocol.Name))
            {
                return (join.Joined, join.Messages.Length);
            }
        }

        var made = Make(entries, from, connection);
        if (made.Messages.Length > 1)
        {
            _recent[(uint)Interlocked.Increment(ref _next) % (uint)_recent.Length] = made;
        }

        return (made.Joined, made.Messages.Length);
    }

    private static Join Make(List<MailboxEntry> entries, int from, HubConnectionContext connection)
    {
        var buffer = new ArrayBufferWriter<byte>(4 * 1024);
        var count = 0;
        for (var index = from; index < entries.Count && count < MaxMessages && buffer.WrittenCount < MaxBytes; index++)
        {
            buffer.Write(entries[index].Message.GetSerializedMessage(connection.Protocol).Span);
            count++;
        }

        var messages = new SerializedHubMessage[count];
        for (var index = 0; index < count; index++)
        {
            messages[index] = entries[from + index].Message;
        }

        var joined = count == 1
            ? messages[0]
            : new SerializedHubMessage([new SerializedMessage(connection.Protocol.Name, buffer.WrittenMemory)]);
        return new Join(connection.Protocol.Name, messages, joined);
    }

    private sealed record Join(string Protocol, SerializedHubMessage[] Messages, SerializedHubMessage Joined)
    {
        public bool IsOf(List<MailboxEntry> entries, int from, string protocol)
        {
            if (Protocol != protocol || entries.Count - from < Messages.Length)
            {
                return false;
            }

            for (var index = 0; index < Messages.Length; index++)
            {
                if (!ReferenceEquals(Messages[index], entries[from + index].Message))
                {
                    return false;
                }
            }

            return true;
        }
    }
}
