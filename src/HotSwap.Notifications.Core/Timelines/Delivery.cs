namespace HotSwap.Notifications.Timelines;

/// <summary>
/// A message, or a page of messages, to write to subscribers. A transport serializes each format once and keeps the bytes here for the next
/// subscriber that receives the same delivery.
/// </summary>
internal abstract class Delivery
{
    private Form? _forms;

    /// <summary>Returns the bytes that a transport has kept; null if it has kept none.</summary>
    /// <param name="format">The format, such as a hub protocol. Compared by reference.</param>
    public object? Find(object format)
    {
        for (var form = Volatile.Read(ref _forms); form is not null; form = form.Next)
        {
            if (ReferenceEquals(form.Format, format))
            {
                return form.Bytes;
            }
        }

        return null;
    }

    /// <summary>Keeps the bytes of a format. If two threads call it at once, the bytes of one call are kept.</summary>
    public void Keep(object format, object bytes) => Volatile.Write(ref _forms, new Form(format, bytes, Volatile.Read(ref _forms)));

    private sealed record Form(object Format, object Bytes, Form? Next);
}
