using System.Globalization;

namespace HotSwap.Notifications.Benchmarks.Load.Results;

/// <summary>What the project has set itself for a number: a bound for its own value, or for its ratio to the guide's code.</summary>
internal sealed class Aim
{
    private readonly double _bound;
    private readonly bool _isRatio;
    private readonly bool _isAtLeast;

    private Aim(double bound, bool isRatio, bool isAtLeast) => (_bound, _isRatio, _isAtLeast) = (bound, isRatio, isAtLeast);

    public static Aim AtMost(double bound) => new(bound, isRatio: false, isAtLeast: false);

    public static Aim AtMostOfGuide(double ratio) => new(ratio, isRatio: true, isAtLeast: false);

    public static Aim AtLeastOfGuide(double ratio) => new(ratio, isRatio: true, isAtLeast: true);

    /// <summary>Returns whether the aim is missed. Without a number it is.</summary>
    public bool IsMissed(double own, double ratio) => !(_isAtLeast ? Measured(own, ratio) >= _bound : Measured(own, ratio) <= _bound);

    /// <summary>Says what the aim is and, where it is missed, by how much.</summary>
    public string Describe(double own, double ratio)
    {
        var aim = string.Create(
            CultureInfo.InvariantCulture, $"{(_isAtLeast ? "≥" : "≤")} {_bound:0.##}{(_isRatio ? " × guide" : "")}");
        return Measured(own, ratio) switch
        {
            double.NaN => $"{aim}: **missed** (no number)",
            _ when !IsMissed(own, ratio) => $"{aim}: reached",
            var measured when _bound == 0 => string.Create(CultureInfo.InvariantCulture, $"{aim}: **missed** ({measured:0.##})"),
            var measured => string.Create(CultureInfo.InvariantCulture, $"{aim}: **missed** ({((measured / _bound) - 1) * 100:+0;-0} %)"),
        };
    }

    private double Measured(double own, double ratio) => _isRatio ? ratio : own;
}
