using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Reporting;

/// <summary>What a notifier of these packages gives its reporters, where their options set nothing else.</summary>
internal interface IReporterDefaults
{
    /// <summary>Gets the logger for reports that go wrong.</summary>
    ILogger Logger { get; }

    /// <summary>Gets the clock.</summary>
    TimeProvider TimeProvider { get; }

    /// <summary>Returns whether a deployment is over with a status.</summary>
    bool IsFinal(string status);
}
