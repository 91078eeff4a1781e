using Microsoft.AspNetCore.SignalR;

namespace HotSwap.Notifications.Publishing;

/// <param name="Message">The message.</param>
/// <param name="Since">The timestamp at which it was posted.</param>
/// <param name="IsProgress">Whether it may be dropped.</param>
internal readonly record struct MailboxEntry(SerializedHubMessage Message, long Since, bool IsProgress);
