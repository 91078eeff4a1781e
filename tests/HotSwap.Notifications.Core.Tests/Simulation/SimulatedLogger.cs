using HotSwap.Notifications.Core.Tests.Simulation.Guarantees;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Core.Tests.Simulation;

/// <summary>Reports an error of the engine as a failure of the schedule, unless the schedule injected it.</summary>
internal sealed class SimulatedLogger<T>(GuaranteeChecker checker) : ILogger<T>
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (exception is not (InjectedException or DeploymentNotificationRefusedException))
        {
            checker.Fail($"The engine logged an error: {formatter(state, exception)} {exception}");
        }
    }
}
