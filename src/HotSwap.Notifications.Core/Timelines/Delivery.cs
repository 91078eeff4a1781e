namespace HotSwap.Notifications.Timelines;

/// <summary>
/// Something to write to subscribers. The bytes of each form are made once: a transport keeps them here, for the next subscriber that gets
/// the same delivery.
/// </summary>
internal abstract class Delivery
{
    private Form? _forms;

    /// <summary>Returns what a transport has kept; null where it has kept nothing.</summary>
    /// <param name="format">Names the form, such as a hub protocol. Compared by reference.</param>
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

    /// <summary>Keeps the bytes of a form. Two threads may do so at once; one of the two is kept.</summary>
    public void Keep(object format, object bytes) => Volatile.Write(ref _forms, new Form(format, bytes, Volatile.Read(ref _forms)));

    private sealed record Form(object Format, object Bytes, Form? Next);
}
