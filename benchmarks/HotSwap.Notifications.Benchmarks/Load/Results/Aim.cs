using System.Globalization;

namespace HotSwap.Notifications.Benchmarks.Load.Results;

/// <summary>The project's aim for a measurement: a bound for its value, or for its ratio to another value.</summary>
internal sealed class Aim
{
    private readonly double _bound;
    private readonly string? _other;
    private readonly bool _isAtLeast;

    private Aim(double bound, string? other, bool isAtLeast) => (_bound, _other, _isAtLeast) = (bound, other, isAtLeast);

    public static Aim AtMost(double bound) => new(bound, other: null, isAtLeast: false);

    public static Aim AtMostOfGuide(double ratio) => new(ratio, "guide", isAtLeast: false);

    public static Aim AtLeastOfGuide(double ratio) => AtLeastOf("guide", ratio);

    public static Aim AtLeastOf(string other, double ratio) => new(ratio, other, isAtLeast: true);

    /// <summary>Returns whether the aim is missed. A missing value counts as missed.</summary>
    public bool IsMissed(double own, double ratio) => !(_isAtLeast ? Measured(own, ratio) >= _bound : Measured(own, ratio) <= _bound);

    /// <summary>Returns a description of the aim. If the aim is missed, the description contains by how much.</summary>
    public string Describe(double own, double ratio)
    {
        var aim = string.Create(
            CultureInfo.InvariantCulture, $"{(_isAtLeast ? "≥" : "≤")} {_bound:0.##}{(_other is null ? "" : $" × {_other}")}");
        return Measured(own, ratio) switch
        {
            double.NaN => $"{aim}: **missed** (no value)",
            _ when !IsMissed(own, ratio) => $"{aim}: reached",
            var measured when _bound == 0 => string.Create(CultureInfo.InvariantCulture, $"{aim}: **missed** ({measured:0.##})"),
            var measured => string.Create(CultureInfo.InvariantCulture, $"{aim}: **missed** ({((measured / _bound) - 1) * 100:+0;-0} %)"),
        };
    }

    private double Measured(double own, double ratio) => _other is null ? own : ratio;
}
