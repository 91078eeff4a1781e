using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications;

/// <summary>
/// The defaults of the reporters that a notifier makes. The notifiers of these packages implement it. Implement it in an
/// <see cref="IDeploymentNotifier"/> of your own that wraps another one, so that its reporters log where the host logs.
/// </summary>
public interface IDeploymentReporterDefaults
{
    /// <summary>Gets the logger for reports that go wrong.</summary>
    ILogger Logger { get; }

    /// <summary>Gets the clock.</summary>
    TimeProvider TimeProvider { get; }

    /// <summary>Returns whether a deployment is over after a status.</summary>
    /// <param name="status">The status.</param>
    /// <returns>True for the final statuses of the host.</returns>
    bool IsFinal(string status);
}
