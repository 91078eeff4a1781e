namespace HotSwap.Notifications.Abstractions.Tests;

public class DeploymentRefusalTests
{
    [Theory]
    [InlineData("An unexpected error occurred invoking 'X' on the server. HubException: [not_allowed] No.", "not_allowed", "No.")]
    [InlineData("Connection closed with an error. HubException: [too_many_connections] One.\nTwo.", "too_many_connections", "One.\nTwo.")]
    public void TryParse_RefusalAsItArrivesAtAClient_HasCodeAndSentence(string message, string code, string sentence)
    {
        Assert.True(DeploymentRefusal.TryParse(message, out var refusal));
        Assert.Equal((code, sentence, $"[{code}] {sentence}"), (refusal.Code, refusal.Sentence, refusal.ToString()));
        Assert.Equal(new DeploymentRefusal(code, sentence), refusal);
    }

    [Theory]
    [InlineData("An unexpected error occurred invoking 'X' on the server. HubException: The host's own.")]
    [InlineData("An unexpected error occurred invoking 'X' on the server. HubException: See [not_allowed] there.")]
    [InlineData("[not_allowed] without SignalR's words")]
    [InlineData("An unexpected error occurred.")]
    [InlineData(null)]
    public void TryParse_AnyOtherError_IsNoRefusal(string? message)
    {
        Assert.False(DeploymentRefusal.TryParse(message, out var refusal));
        Assert.Null(refusal);
    }

    [Theory]
    [InlineData(DeploymentErrorCodes.NotAllowed, true)]
    [InlineData(DeploymentErrorCodes.InvalidArgument, true)]
    [InlineData(DeploymentErrorCodes.TooManySubscriptions, true)]
    [InlineData(DeploymentErrorCodes.TooManyCalls, false)]
    [InlineData(DeploymentErrorCodes.NotReady, false)]
    [InlineData("of_a_newer_server", false)]
    public void IsFinal_OfACode_SaysWhetherCallingAgainCanHelp(string code, bool isFinal) =>
        Assert.Equal(isFinal, new DeploymentRefusal(code, "No.").IsFinal);

    [Fact]
    public void NotAllowed_AsText_IsWhatTheServerSays() => Assert.Equal(
        "[not_allowed] The subscription was refused: it needs rights that the caller does not have.", DeploymentRefusal.NotAllowed.ToString());

    [Fact]
    public void Constructor_NoCodeOrSentence_NamesTheParameter()
    {
        Assert.Equal("code", Assert.Throws<ArgumentException>(() => new DeploymentRefusal("", "No.")).ParamName);
        Assert.Equal("sentence", Assert.Throws<ArgumentNullException>(() => new DeploymentRefusal("x", null!)).ParamName);
    }
}
