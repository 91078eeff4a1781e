using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace HotSwap.Notifications;

/// <summary>
/// The defaults of the reporters that a notifier creates. The notifiers of these packages implement this interface. Implement it in your own
/// <see cref="IDeploymentNotifier"/> that wraps another one, so that its reporters use the host's logger.
/// </summary>
public interface IDeploymentReporterDefaults
{
    /// <summary>Gets the logger for errors that occur during reporting. Default: a logger that logs nothing.</summary>
    ILogger Logger => NullLogger.Instance;

    /// <summary>Gets the clock. Default: the system's clock.</summary>
    TimeProvider TimeProvider => TimeProvider.System;

    /// <summary>Gets the statuses after which a deployment is over. Default: <see cref="DeploymentStatuses.Final"/>.</summary>
    IReadOnlyCollection<string> FinalStatuses => DeploymentStatuses.Final;
}
