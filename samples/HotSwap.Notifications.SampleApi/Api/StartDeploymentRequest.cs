using HotSwap.Notifications.SampleApi.Pipeline;

namespace HotSwap.Notifications.SampleApi.Api;

/// <summary>The body of <c>POST /api/deployments</c>.</summary>
internal sealed record StartDeploymentRequest(
    StartDeploymentRequest.ModuleReference? Module,
    string? TargetEnvironment,
    string? RequesterEmail,
    string? FailAtStage,
    Dictionary<string, string>? Labels)
{
    private const int MaxLength = 128;

    public static Dictionary<string, string[]> Validate(StartDeploymentRequest? request)
    {
        var errors = new Dictionary<string, string[]>();
        if (request is null)
        {
            errors["body"] = ["is required."];
            return errors;
        }

        RequireName(errors, "module.name", request.Module?.Name);
        RequireName(errors, "module.version", request.Module?.Version);
        RequireName(errors, "targetEnvironment", request.TargetEnvironment);
        if (request.RequesterEmail is { } email && (email.Length > 254 || email.Count(character => character == '@') != 1))
        {
            errors["requesterEmail"] = ["must be an e-mail address of at most 254 characters."];
        }

        if (request.FailAtStage is { } stage && !PipelineStages.Names.Contains(stage))
        {
            errors["failAtStage"] = [$"must be one of: {string.Join(", ", PipelineStages.Names)}."];
        }

        if (request.Labels is { } labels && (labels.Count > 16 || labels.Any(label => label is not { Key.Length: >= 1 and <= 64, Value.Length: <= 256 })))
        {
            errors["labels"] = ["must be at most 16 labels with names of 1 to 64 characters and values of at most 256."];
        }

        return errors;
    }

    public PipelineExecutionState ToState(string executionId, DateTime now) => new()
    {
        ExecutionId = executionId,
        Request = new DeploymentRequest
        {
            Module = new DeploymentModule { Name = Module!.Name!, Version = Module.Version! },
            TargetEnvironment = TargetEnvironment!,
            RequesterEmail = RequesterEmail,
            Labels = Labels,
        },
        Status = DeploymentStatuses.Pending,
        StartTime = now,
        LastUpdated = now,
    };

    private static void RequireName(Dictionary<string, string[]> errors, string field, string? value)
    {
        if (string.IsNullOrWhiteSpace(value) || value.Length > MaxLength)
        {
            errors[field] = [$"must be 1 to {MaxLength} characters."];
        }
    }

    internal sealed record ModuleReference(string? Name, string? Version);
}
