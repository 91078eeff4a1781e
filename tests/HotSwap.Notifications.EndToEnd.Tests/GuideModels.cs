namespace HotSwap.Notifications.EndToEnd.Tests;

/// <summary>The mutable models that a client written from the guide declares.</summary>
public static class GuideModels
{
    public class DeploymentStatusMessage
    {
        public string ExecutionId { get; set; } = string.Empty;
        public string Status { get; set; } = string.Empty;
        public DateTime UpdatedAt { get; set; }
        public DeploymentDetails? Details { get; set; }
    }

    public class DeploymentDetails
    {
        public string ExecutionId { get; set; } = string.Empty;
        public string Status { get; set; } = string.Empty;
        public string? CurrentStage { get; set; }
        public List<Stage> Stages { get; set; } = [];
    }

    public class Stage
    {
        public string StageName { get; set; } = string.Empty;
        public string Status { get; set; } = string.Empty;
    }

    public class DeploymentProgressMessage
    {
        public string ExecutionId { get; set; } = string.Empty;
        public string Stage { get; set; } = string.Empty;
        public int Progress { get; set; }
        public DateTime Timestamp { get; set; }
    }
}
