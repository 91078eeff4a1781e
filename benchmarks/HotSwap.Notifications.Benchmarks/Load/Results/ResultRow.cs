namespace HotSwap.Notifications.Benchmarks.Load.Results;

/// <summary>A row of the table: a measurement with its values from all runs. A failed run has no value.</summary>
internal sealed class ResultRow(Aim? aim, int repeats)
{
    private readonly Dictionary<string, double[]> _values = [];

    public Aim? Aim => aim;

    public void Set(string kind, int repeat, double value)
    {
        if (!_values.TryGetValue(kind, out var values))
        {
            _values.Add(kind, values = new double[repeats]);
            Array.Fill(values, double.NaN);
        }

        values[repeat] = value;
    }

    public bool Has(string kind) => _values.ContainsKey(kind);

    public double MedianOf(string kind) => Median(Known(kind));

    /// <summary>Returns the spread of the runs to each side of the median, as a fraction of the median.</summary>
    public double SpreadOf(string kind)
    {
        var values = Known(kind);
        return values.Length == 0 || Median(values) == 0 ? 0 : (values.Max() - values.Min()) / Math.Abs(Median(values)) / 2;
    }

    /// <summary>
    /// Returns the median of the ratios of consecutive runs, so that a machine that slows down during the measurement changes little.
    /// </summary>
    public double Ratio(string kind, string other) => Has(kind) && Has(other)
        ? Median([.. _values[kind].Zip(_values[other], (one, two) => one / two).Where(double.IsFinite)])
        : double.NaN;

    private static double Median(double[] values)
    {
        if (values.Length == 0)
        {
            return double.NaN;
        }

        Array.Sort(values);
        return (values[(values.Length - 1) / 2] + values[values.Length / 2]) / 2;
    }

    private double[] Known(string kind) => Has(kind) ? [.. _values[kind].Where(value => !double.IsNaN(value))] : [];
}
