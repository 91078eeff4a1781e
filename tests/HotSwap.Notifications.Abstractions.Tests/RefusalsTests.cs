namespace HotSwap.Notifications.Abstractions.Tests;

public class RefusalsTests
{
    [Theory]
    [InlineData("An unexpected error occurred invoking 'X' on the server. HubException: [not_allowed] No.", "not_allowed", "[not_allowed] No.")]
    [InlineData("Connection closed with an error. HubException: [too_many_connections] One.\nTwo.", "too_many_connections", "[too_many_connections] One.\nTwo.")]
    [InlineData("An unexpected error occurred invoking 'X' on the server. HubException: The host's own.", null, null)]
    [InlineData("An unexpected error occurred invoking 'X' on the server. HubException: See [not_allowed] there.", null, null)]
    [InlineData("[not_allowed] without SignalR's words", null, null)]
    [InlineData("An unexpected error occurred.", null, null)]
    public void CodeOf_WhatArrivesAtAClient_IsTheCodeOfARefusalOnly(string message, string? code, string? text) =>
        Assert.Equal((code, text), (Refusals.CodeOf(message), Refusals.TextOf(message)));
}
