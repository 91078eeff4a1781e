namespace HotSwap.Notifications.Tests;

public class StateRulesTests
{
    private static readonly PipelineExecutionState _valid = new()
    {
        ExecutionId = "d-1",
        Request = new DeploymentRequest
        {
            Module = new DeploymentModule { Name = "TestModule", Version = "1.0.0" },
            TargetEnvironment = "Production",
            Labels = new Dictionary<string, string> { ["team"] = "payments" },
        },
        Status = DeploymentStatuses.Failed,
        Stages = [new PipelineStageResult { StageName = "Build", Status = PipelineStageStatus.Failed, StartTime = DateTime.UnixEpoch, Message = "exit code 1" }],
        StartTime = DateTime.UnixEpoch,
        LastUpdated = DateTime.UnixEpoch,
        Message = "Build: exit code 1",
        Url = new Uri("https://ci.example/runs/7"),
    };

    public static TheoryData<string, PipelineExecutionState, string> Invalid => new()
    {
        { "state.ExecutionId", _valid with { ExecutionId = "d-2" }, "state.ExecutionId must be the executionId of the call, 'd-1'; it was 'd-2'." },
        { "state.Status", _valid with { Status = "" }, "state.Status must be 1 to 128 characters; it was empty or white space." },
        { "state.StartTime", _valid with { StartTime = default }, "state.StartTime must be set; it was default(DateTime), 0001-01-01T00:00:00" },
        { "state.LastUpdated", _valid with { LastUpdated = default }, "state.LastUpdated must be set; it was default(DateTime), 0001-01-01T00:00:00" },
        { "state.Message", _valid with { Message = new string('x', 1_001) }, "state.Message must be null or 1 to 1000 characters; it had 1001." },
        { "state.Message", _valid with { Message = "" }, "state.Message must be null or 1 to 1000 characters; it had 0." },
        { "state.Url", _valid with { Url = new Uri("javascript:alert(1)") }, "state.Url must be null or an absolute http or https address; its scheme was 'javascript'." },
        { "state.Url", _valid with { Url = new Uri("/runs/7", UriKind.Relative) }, "state.Url must be null or an absolute http or https address; it was '/runs/7'." },
        { "state.Url", _valid with { Url = new Uri("https://ci.example/" + new string('x', 2_048)) }, "state.Url must have at most 2048 characters; it had 2067." },
        { "state.Stages[1]", _valid with { Stages = [_valid.Stages[0], null!] }, "state.Stages[1] must not be null." },
        { "state.Url", _valid with { Url = new Uri("https://user:secret@ci.example/") }, "state.Url must not have a user name or a password, because every subscriber sees it." },
        { "state.Url", _valid with { Url = new Uri(" https://ci.example/") }, "state.Url must not begin or end with white space." },
        { "state.Stages[0].StageName", _valid with { Stages = [_valid.Stages[0] with { StageName = null! }] }, "state.Stages[0].StageName must be 1 to 128 characters; it was null." },
        { "state.Stages[0].StageName", _valid with { Stages = [_valid.Stages[0] with { StageName = new string('x', 129) }] }, "state.Stages[0].StageName must be 1 to 128 characters; it had 129." },
        { "state.Stages[0].Status", _valid with { Stages = [_valid.Stages[0] with { Status = (PipelineStageStatus)77 }] }, "state.Stages[0].Status must be a named value of PipelineStageStatus; it was 77." },
        { "state.Stages[0].StartTime", WithStage(new DateTime?(default(DateTime)), null, null), "state.Stages[0].StartTime must be set; it was default(DateTime)" },
        { "state.Stages[0].Message", WithStage(null, new string('x', 1_001), null), "state.Stages[0].Message must be null or 1 to 1000 characters; it had 1001." },
        { "state.Stages[0].Url", WithStage(null, null, new Uri("ftp://ci.example/")), "state.Stages[0].Url must be null or an absolute http or https address; its scheme was 'ftp'." },
        { "state.Request.Labels", WithLabels(Enumerable.Range(0, 17).ToDictionary(number => $"l{number}", _ => "")), "state.Request.Labels must have at most 16 labels; it had 17." },
        { "state.Request.Labels", WithLabels(new Dictionary<string, string> { [" "] = "" }), "state.Request.Labels must have names of 1 to 64 characters; one was ' '." },
        { "state.Request.Labels", WithLabels(new Dictionary<string, string> { ["a"] = new string('x', 257) }), "state.Request.Labels['a'] must have at most 256 characters; it had 257." },
        { "state.Request.Labels", WithLabels(new Dictionary<string, string> { ["a"] = null! }), "state.Request.Labels['a'] must have at most 256 characters; it was null." },
    };

    [Fact]
    public void Check_Valid_Passes()
    {
        StateRules.Check("d-1", _valid);
        StateRules.Check("d-1", _valid with { Message = new string('x', 1_000), Stages = [], Request = null });
        StateRules.Check("d-1", WithLabels(Enumerable.Range(0, 16).ToDictionary(number => $"l{number}", _ => new string('x', 256))));
    }

    [Theory]
    [MemberData(nameof(Invalid), DisableDiscoveryEnumeration = true)]
    public void Check_Invalid_ThrowsWithThePropertyAndTheRule(string name, PipelineExecutionState state, string sentence)
    {
        var error = Assert.ThrowsAny<ArgumentException>(() => StateRules.Check("d-1", state));
        Assert.Equal(name, error.ParamName);
        Assert.StartsWith(sentence, error.Message, StringComparison.Ordinal);
    }

    private static PipelineExecutionState WithStage(DateTime? startTime, string? message, Uri? url) => _valid with
    {
        Stages = [new PipelineStageResult { StageName = "Build", Status = PipelineStageStatus.Failed, StartTime = startTime, Message = message, Url = url }],
    };

    private static PipelineExecutionState WithLabels(Dictionary<string, string> labels) =>
        _valid with { Request = _valid.Request! with { Labels = labels } };
}
