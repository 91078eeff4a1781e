using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.Timelines;

/// <summary>The newest progress value of one stage.</summary>
/// <param name="value">The value.</param>
/// <param name="version">The version, which increases with each value on this node. A reader stores the version up to which it has written.</param>
internal sealed class StageValue(ProgressValue value, long version)
{
    private ProgressDelivery? _delivery;

    public string Stage => value.Message.Stage;

    public long Version => version;

    /// <summary>Returns the value as a delivery, with the Sequence of the status that it follows.</summary>
    public ProgressDelivery Following(long sequence)
    {
        if (_delivery?.Message.Sequence != sequence)
        {
            _delivery = new ProgressDelivery(value.Message with { Sequence = sequence });
        }

        return _delivery;
    }
}
