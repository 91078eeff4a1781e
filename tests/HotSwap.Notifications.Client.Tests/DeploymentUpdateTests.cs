using static HotSwap.Notifications.Client.Tests.FakeHubConnection;

namespace HotSwap.Notifications.Client.Tests;

public class DeploymentUpdateTests
{
    private static readonly DeploymentCursor _cursor = new("e", 1);

    [Fact]
    public void Update_EachKind_IsExactlyOneOfThree()
    {
        var status = DeploymentUpdate.FromStatus(Status(1), _cursor);
        var progress = DeploymentUpdate.FromProgress(Progress(1, 40), _cursor);
        var nothing = DeploymentUpdate.FromNothingKnown("d", _cursor);

        Assert.Equal(("d", false, true, false), Shape(status));
        Assert.Equal(("d", true, false, false), Shape(progress));
        Assert.Equal(("d", true, true, true), Shape(nothing));
        Assert.All([status, progress, nothing], update => Assert.Equal((_cursor, true), (update.Cursor, update.Recovered)));
    }

    [Fact]
    public void IsFinal_WithoutAStatus_IsFalse()
    {
        Assert.True((DeploymentUpdate.FromStatus(Status(1), _cursor) with { IsFinal = true }).IsFinal);
        var progress = DeploymentUpdate.FromProgress(Progress(1, 40), _cursor);
        Assert.False((progress with { IsFinal = true }).IsFinal);
        Assert.Equal(progress, progress with { IsFinal = true });
    }

    /// <summary>Compiles only because the annotations state that a final update has a status.</summary>
    [Fact]
    public void IsFinal_True_StatusNeedsNoNullCheck()
    {
        var update = DeploymentUpdate.FromStatus(Status(1, DeploymentStatuses.Failed), _cursor) with { IsFinal = true };

        Assert.Equal("Failed", update.IsFinal ? update.Status.Status : "");
    }

    public static TheoryData<DeploymentUpdate, string> Lines => new()
    {
        { DeploymentUpdate.FromStatus(Status(1), _cursor), "d: Running" },
        { DeploymentUpdate.FromStatus(InStage("Build"), _cursor), "d: Running (Build)" },
        { DeploymentUpdate.FromProgress(Progress(1, 40), _cursor), "d: Build 40 %" },
        { DeploymentUpdate.FromNothingKnown("d", _cursor), "d: not known to the server" },
        { DeploymentUpdate.FromNothingKnown("", _cursor), "all deployments: not known to the server" },
        { DeploymentUpdate.FromStatus(Status(1), _cursor) with { Recovered = false }, "d: Running (earlier statuses may be lost)" },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public void ToString_EachKind_IsALineForAPerson(DeploymentUpdate update, string line) => Assert.Equal(line, update.ToString());

    [Fact]
    public void Equals_SameContent_IsTrue()
    {
        Assert.Equal(DeploymentUpdate.FromStatus(Status(1), _cursor), DeploymentUpdate.FromStatus(Status(1), _cursor));
        Assert.NotEqual(DeploymentUpdate.FromStatus(Status(1), _cursor), DeploymentUpdate.FromStatus(Status(2), _cursor));
    }

    [Fact]
    public void From_NullArguments_NameTheParameter()
    {
        Assert.Equal("status", Assert.Throws<ArgumentNullException>(() => DeploymentUpdate.FromStatus(null!, _cursor)).ParamName);
        Assert.Equal("progress", Assert.Throws<ArgumentNullException>(() => DeploymentUpdate.FromProgress(null!, _cursor)).ParamName);
        Assert.Equal("executionId", Assert.Throws<ArgumentNullException>(() => DeploymentUpdate.FromNothingKnown(null!, _cursor)).ParamName);
        Assert.Equal("cursor", Assert.Throws<ArgumentNullException>(() => DeploymentUpdate.FromStatus(Status(1), null!)).ParamName);
        Assert.Equal("cursor", Assert.Throws<ArgumentNullException>(() => DeploymentUpdate.FromProgress(Progress(1, 1), null!)).ParamName);
        Assert.Equal("cursor", Assert.Throws<ArgumentNullException>(() => DeploymentUpdate.FromNothingKnown("d", null!)).ParamName);
    }

    private static DeploymentStatusMessage InStage(string stage)
    {
        var status = Status(1);
        return status with { Details = status.Details with { CurrentStage = stage } };
    }

    private static (string ExecutionId, bool HasNoStatus, bool HasNoProgress, bool NothingKnown) Shape(DeploymentUpdate update) =>
        (update.ExecutionId, update.Status is null, update.Progress is null, update.NothingKnown);
}
