namespace HotSwap.Notifications.Tests;

public class ArgumentRulesTests
{
    [Theory]
    [InlineData("d355c24f-8b11-4c5a-a4e7-1a2b3c4d5e6f")]
    [InlineData("x")]
    [InlineData("Ümläute und 部署 🚀")]
    public void CheckExecutionId_Valid_Passes(string executionId) => ArgumentRules.CheckExecutionId(executionId);

    [Fact]
    public void CheckExecutionId_LongestAllowed_Passes() => ArgumentRules.CheckExecutionId(new string('x', 128));

    [Theory]
    [InlineData("", "executionId must be 1 to 128 characters; it was empty or white space.")]
    [InlineData(" \t", "executionId must be 1 to 128 characters; it was empty or white space.")]
    [InlineData("a\nb", "executionId must not contain control characters or invalid Unicode.")]
    [InlineData("a\u0085b", "executionId must not contain control characters or invalid Unicode.")]
    [InlineData("a\ud800b", "executionId must not contain control characters or invalid Unicode.")]
    public void CheckExecutionId_Invalid_ThrowsWithTheRule(string executionId, string sentence)
    {
        var error = Assert.Throws<ArgumentException>(nameof(executionId), () => ArgumentRules.CheckExecutionId(executionId));
        Assert.StartsWith(sentence, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CheckExecutionId_TooLong_ThrowsWithTheLength()
    {
        var error = Assert.Throws<ArgumentException>("executionId", () => ArgumentRules.CheckExecutionId(new string('x', 129)));
        Assert.StartsWith("executionId must be 1 to 128 characters; it had 129.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CheckExecutionId_Null_ThrowsArgumentNull() =>
        Assert.Throws<ArgumentNullException>("executionId", () => ArgumentRules.CheckExecutionId(null));

    [Theory]
    [InlineData(-1)]
    [InlineData(101)]
    public void CheckProgress_OutOfRange_Throws(int progress) =>
        Assert.Throws<ArgumentOutOfRangeException>(nameof(progress), () => ArgumentRules.CheckProgress(progress));

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    public void CheckProgress_Bounds_Pass(int progress) => ArgumentRules.CheckProgress(progress);

    [Theory]
    [InlineData("", 0)]
    [InlineData(null, 0)]
    [InlineData("epoch", -1)]
    public void CheckCursor_Invalid_Throws(string? epoch, long number) =>
        Assert.ThrowsAny<ArgumentException>(() => ArgumentRules.CheckCursor(new DeploymentCursor(epoch!, number)));

    [Fact]
    public void CheckCursor_NullOrValid_Passes()
    {
        ArgumentRules.CheckCursor(null);
        ArgumentRules.CheckCursor(new DeploymentCursor("epoch", 0));
    }
}
