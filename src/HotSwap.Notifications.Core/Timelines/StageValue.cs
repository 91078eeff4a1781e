using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.Timelines;

/// <summary>The newest progress of one stage.</summary>
/// <param name="value">The value.</param>
/// <param name="version">Grows with each value of this node. A reader has sent all values up to a version.</param>
internal sealed class StageValue(ProgressValue value, long version)
{
    private ProgressDelivery? _delivery;

    public string Stage => value.Message.Stage;

    public long Version => version;

    /// <summary>Returns the value with the Sequence of the status that it follows.</summary>
    public ProgressDelivery Following(long sequence)
    {
        if (_delivery?.Message.Sequence != sequence)
        {
            _delivery = new ProgressDelivery(value.Message with { Sequence = sequence });
        }

        return _delivery;
    }
}
