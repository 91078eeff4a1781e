using System.Diagnostics.CodeAnalysis;

namespace HotSwap.Notifications;

/// <summary>
/// Checks arguments. The server, the client and the test kit refuse the same values with the same messages, because they use these checks.
/// Use them in an <see cref="IDeploymentNotifier"/> or a client of your own.
/// </summary>
public static class DeploymentArguments
{
    /// <summary>Throws if an execution id is not 1 to 128 characters, or has control characters or lone surrogates.</summary>
    /// <param name="executionId">The execution id.</param>
    /// <exception cref="ArgumentNullException"><paramref name="executionId"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="executionId"/> is outside the range that the message names.</exception>
    public static void ThrowIfInvalidExecutionId([NotNull] string? executionId) => ArgumentRules.CheckExecutionId(executionId);

    /// <summary>Throws if the name of a stage is not 1 to 128 characters, or has control characters or lone surrogates.</summary>
    /// <param name="stage">The name of the stage.</param>
    /// <exception cref="ArgumentNullException"><paramref name="stage"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="stage"/> is outside the range that the message names.</exception>
    public static void ThrowIfInvalidStage([NotNull] string? stage) => ArgumentRules.CheckStage(stage);

    /// <summary>Throws if a progress value is not 0 to 100.</summary>
    /// <param name="progress">The progress in percent.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="progress"/> is less than 0 or greater than 100.</exception>
    public static void ThrowIfInvalidProgress(int progress) => ArgumentRules.CheckProgress(progress);

    /// <summary>Throws if a state cannot be sent.</summary>
    /// <param name="executionId">The execution id that the state belongs to.</param>
    /// <param name="state">The state.</param>
    /// <exception cref="ArgumentNullException"><paramref name="state"/> is null.</exception>
    /// <exception cref="ArgumentException">
    /// The state has another execution id, or a property of it is outside the range that the message names.
    /// </exception>
    public static void ThrowIfInvalidState(string executionId, [NotNull] PipelineExecutionState? state)
    {
        ArgumentRules.CheckExecutionId(executionId);
        StateRules.Check(executionId, state);
    }

    /// <summary>Throws if the epoch of a cursor is not 1 to 128 characters, or its number is negative.</summary>
    /// <param name="cursor">The cursor. Null is valid, and means the current state.</param>
    /// <exception cref="ArgumentException"><paramref name="cursor"/> is outside the range that the message names.</exception>
    public static void ThrowIfInvalidCursor(DeploymentCursor? cursor) => ArgumentRules.CheckCursor(cursor);
}
