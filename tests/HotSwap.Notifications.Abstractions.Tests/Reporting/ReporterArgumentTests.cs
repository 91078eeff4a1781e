namespace HotSwap.Notifications.Tests.Reporting;

/// <summary>Tests that a reporter throws at once for arguments outside the documented range, and throws nothing else.</summary>
public class ReporterArgumentTests
{
    private readonly ReporterRig _rig = new();

    public static TheoryData<Uri, string> BadUrls => new()
    {
        { new Uri("/runs/1", UriKind.Relative), "url must be null or an absolute http or https address; it was '/runs/1'." },
        { new Uri("ftp://host/file"), "url must be null or an absolute http or https address; its scheme was 'ftp'." },
        { new Uri("https://host/" + new string('x', 2_036)), "url must have at most 2048 characters; it had 2049." },
    };

    [Theory]
    [InlineData(null, "name must be 1 to 128 characters; it was null.")]
    [InlineData("", "name must be 1 to 128 characters; it was empty or white space.")]
    [InlineData("a\nb", "name must not contain control characters or invalid Unicode.")]
    public async Task BeginStage_InvalidName_SaysWhichRule(string? name, string expected)
    {
        await using var deployment = _rig.Begin();

        Assert.StartsWith(expected, Assert.ThrowsAny<ArgumentException>(() => deployment.BeginStage(name!)).Message, StringComparison.Ordinal);
        Assert.StartsWith(expected, Throws(() => deployment.StageAsync(name!, (_, _) => Task.CompletedTask)).Message, StringComparison.Ordinal);
        Assert.Equal(["Running"], _rig.Statuses);
    }

    [Fact]
    public async Task BeginStage_NameTooLong_SaysTheRange()
    {
        await using var deployment = _rig.Begin();

        _ = deployment.BeginStage(new string('x', 128));
        var thrown = Assert.Throws<ArgumentException>(() => deployment.BeginStage(new string('x', 129)));

        Assert.StartsWith("name must be 1 to 128 characters; it had 129.", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BeginStage_NameWasUsed_Throws()
    {
        await using var deployment = _rig.Begin();
        await deployment.StageAsync("Build", (_, _) => Task.CompletedTask);

        var thrown = Assert.Throws<ArgumentException>(() => deployment.BeginStage("Build"));
        Assert.StartsWith("name must be unique in the deployment; 'Build' was used before.", thrown.Message, StringComparison.Ordinal);
        _ = deployment.BeginStage("build");
    }

    [Theory]
    [MemberData(nameof(BadUrls))]
    public async Task Outcome_InvalidUrl_ThrowsAtOnceAndReportsNothing(Uri url, string expected)
    {
        await using var deployment = _rig.Begin();
        await using var stage = deployment.BeginStage("Build");

        Assert.All(
            [
                Throws(() => stage.FailAsync(url: url)),
                Throws(() => deployment.FailAsync(url: url)),
                Throws(() => deployment.ReportCancelledAsync(url: url)),
                Throws(() => deployment.ReportRolledBackAsync(url: url)),
            ],
            thrown => Assert.StartsWith(expected, thrown.Message, StringComparison.Ordinal));
        Assert.Equal(["Running", "Running Build:Running"], _rig.Statuses);
    }

    [Fact]
    public void BeginDeployment_InvalidArgument_SaysTheRange()
    {
        var labels = Enumerable.Range(0, 17).ToDictionary(number => $"label {number}", _ => "");

        AssertThrows("executionId must be 1 to 128 characters", () => _rig.BeginDeployment(""));
        AssertThrows("DeploymentReporterOptions.EstimatedStages is 0; it must be 1 or more.", () => _rig.Begin(options => options.EstimatedStages = 0));
        AssertThrows("DeploymentReporterOptions.FinalStatusRetryTimeout is -00:00:00.0000001; it must be between 00:00:00 and 00:10:00.", () => _rig.Begin(options => options.FinalStatusRetryTimeout = TimeSpan.FromTicks(-1)));
        AssertThrows("DeploymentReporterOptions.FinalStatusRetryTimeout is 00:10:06; it must be between 00:00:00 and 00:10:00.", () => _rig.Begin(options => options.FinalStatusRetryTimeout = TimeSpan.FromMinutes(10.1)));
        AssertThrows("DeploymentReporterOptions.Url must be null or an absolute http or https address", () => _rig.Begin(options => options.Url = new Uri("x", UriKind.Relative)));
        AssertThrows("state.Request.Labels must have at most 16 labels", () => _rig.BeginDeployment("d", ReporterRig.Request() with { Labels = labels }));
        Assert.Empty(_rig.Statuses);
    }

    [Fact]
    public async Task ReportProgressAsync_OutsideTheRange_IsLoggedAndNotThrown()
    {
        await using var deployment = _rig.Begin();

        await deployment.StageAsync("Build", (stage, _) => stage.ReportProgressAsync(101));

        Assert.Equal("Running Build:Succeeded", _rig.Statuses[^1]);
        Assert.Equal([(82, "The progress of stage Build of deployment d could not be reported.")], _rig.Logged);
    }

    /// <summary>Asserts that the call itself throws, instead of its task.</summary>
    private static ArgumentException Throws(Func<Task> call) => Assert.ThrowsAny<ArgumentException>(() => { _ = call(); });

    private static void AssertThrows(string message, Func<DeploymentReporter> begin) =>
        Assert.StartsWith(message, Assert.ThrowsAny<ArgumentException>(begin).Message, StringComparison.Ordinal);
}
