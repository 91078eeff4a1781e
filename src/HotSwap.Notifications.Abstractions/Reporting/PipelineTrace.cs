using System.Diagnostics;
using HotSwap.Notifications.Telemetry;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Reporting;

/// <summary>
/// The spans of a deployment, by OpenTelemetry's conventions for CI/CD: one span for the run, and a child span for each stage. Only the Enter
/// methods make a span the <see cref="Activity.Current"/> one. Not thread-safe.
/// </summary>
internal sealed class PipelineTrace
{
    private const string Action = "RUN";
    private const string OtherError = "_OTHER";

    private static readonly ActivitySource _source = new("HotSwap.Notifications");

    private readonly Activity _run;
    private readonly string _executionId;
    private readonly string? _pipeline;
    private readonly ILogger _logger;
    private readonly Dictionary<string, Activity> _stages = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _errorTypes = new(StringComparer.Ordinal);

    private PipelineTrace(Activity run, string executionId, string? pipeline, ILogger logger)
    {
        _run = run;
        _executionId = executionId;
        _pipeline = pipeline;
        _logger = logger;
    }

    /// <summary>Begins the span of the run, as a child of the caller's span. Returns null if no listener samples it.</summary>
    public static PipelineTrace? Begin(PipelineExecutionState state, ILogger logger)
    {
        if (!_source.HasListeners())
        {
            return null;
        }

        var pipeline = state.Request?.Module?.Name;
        var run = Start(pipeline is null ? Action : $"{Action} {pipeline}", ActivityKind.Server, Parent(), Tags(
            ("cicd.pipeline.action.name", Action),
            ("cicd.pipeline.name", pipeline),
            ("cicd.pipeline.run.id", state.ExecutionId),
            ("cicd.pipeline.run.url.full", state.Url?.AbsoluteUri),
            ("deployment.environment.name", state.Request?.TargetEnvironment)), state.ExecutionId, logger);
        return run is null ? null : new PipelineTrace(run, state.ExecutionId, pipeline, logger);
    }

    /// <summary>Begins the span of a stage.</summary>
    public void BeginStage(string name)
    {
        var stage = Start(name, ActivityKind.Internal, _run, Tags(
            ("cicd.pipeline.name", _pipeline),
            ("cicd.pipeline.run.id", _executionId),
            ("cicd.pipeline.task.name", name),
            ("cicd.pipeline.task.run.id", $"{_executionId}/{name}")), _executionId, _logger);
        if (stage is not null)
        {
            _stages.Add(name, stage);
        }
    }

    /// <summary>Makes the span of the run the caller's current span.</summary>
    public void EnterRun() => Enter(_run);

    /// <summary>Makes the span of a stage the caller's current span, if the stage has a span.</summary>
    public void EnterStage(string name) => Enter(_stages.GetValueOrDefault(name));

    /// <summary>Records the type of the exception that a stage failed with, for the span of the run.</summary>
    public void RecordError(string stage, string errorType) => _errorTypes.TryAdd(stage, errorType);

    /// <summary>Ends the span of a stage with the outcome of the stage.</summary>
    public void EndStage(PipelineStageResult stage, string? errorType)
    {
        if (errorType is not null)
        {
            _errorTypes[stage.StageName] = errorType;
        }

        if (_stages.Remove(stage.StageName, out var span))
        {
            span.SetTag("cicd.pipeline.task.run.result", stage.Status switch
            {
                PipelineStageStatus.Succeeded => "success",
                PipelineStageStatus.Skipped => "skip",
                PipelineStageStatus.Cancelled => "cancellation",
                _ => "failure",
            });
            SetTag(span, "cicd.pipeline.task.run.url.full", stage.Url);
            if (stage.Status is PipelineStageStatus.Failed or PipelineStageStatus.RolledBack)
            {
                SetError(span, stage.Message, errorType);
            }

            Stop(span);
        }
    }

    /// <summary>Ends the span of the run with the outcome of the deployment.</summary>
    public void End(PipelineExecutionState state)
    {
        if (_run.IsStopped)
        {
            return;
        }

        _run.SetTag("cicd.pipeline.result", state.Status switch
        {
            DeploymentStatuses.Succeeded => "success",
            DeploymentStatuses.Cancelled => "cancellation",
            _ => "failure",
        });
        SetTag(_run, "cicd.pipeline.run.url.full", state.Url);
        if (state.Status is DeploymentStatuses.Failed or DeploymentStatuses.RolledBack)
        {
            SetError(_run, state.Message, state.CurrentStage is { } stage ? _errorTypes.GetValueOrDefault(stage) : null);
        }

        Stop(_run);
    }

    /// <summary>
    /// Returns the current activity if it is recorded. ASP.NET Core creates an activity for each request, even if no listener records it. A
    /// parent-based sampler would drop the run below such an activity.
    /// </summary>
    private static Activity? Parent() => Activity.Current is { Recorded: true } recorded ? recorded : null;

    /// <summary>Starts a span. A listener is code of the host: its exception is logged, and the status is still sent.</summary>
    private static Activity? Start(
        string name,
        ActivityKind kind,
        Activity? parent,
        IEnumerable<KeyValuePair<string, object?>> tags,
        string executionId,
        ILogger logger)
    {
        var before = Activity.Current;
        ActivityLink[]? links = kind == ActivityKind.Server && before is not null && parent is null ? [new ActivityLink(before.Context)] : null;
        Activity.Current = parent;
        try
        {
            return _source.StartActivity(name, kind, parentContext: default, tags, links);
        }
        catch (Exception failure)
        {
            ReporterLog.ListenerFailed(logger, failure, executionId);
            return null;
        }
        finally
        {
            Activity.Current = before;
        }
    }

    /// <summary>
    /// Stops a span. The current span stays the current one. If it is the stopped span, its parent becomes the current span.
    /// <see cref="Activity.Stop"/> alone would restore the span that was current when the stopped span started.
    /// </summary>
    private void Stop(Activity span)
    {
        var before = Activity.Current;
        try
        {
            span.Stop();
        }
        catch (Exception failure)
        {
            ReporterLog.ListenerFailed(_logger, failure, _executionId);
        }
        finally
        {
            Activity.Current = before == span ? span.Parent : before;
        }
    }

    private static void Enter(Activity? span)
    {
        if (span is { IsStopped: false })
        {
            Activity.Current = span;
        }
    }

    private static void SetError(Activity span, string? message, string? errorType)
    {
        span.SetStatus(ActivityStatusCode.Error, message);
        span.SetTag("error.type", errorType ?? OtherError);
    }

    private static void SetTag(Activity span, string name, Uri? url)
    {
        if (url is not null)
        {
            span.SetTag(name, url.AbsoluteUri);
        }
    }

    private static IEnumerable<KeyValuePair<string, object?>> Tags(params (string Name, string? Value)[] tags) =>
        tags.Where(tag => tag.Value is not null).Select(tag => KeyValuePair.Create(tag.Name, (object?)tag.Value));
}
