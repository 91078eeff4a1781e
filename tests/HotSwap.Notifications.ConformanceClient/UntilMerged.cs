using System.Text.RegularExpressions;
using HotSwap.Notifications.Client;
using Microsoft.AspNetCore.SignalR;

namespace HotSwap.Notifications.ConformanceClient;

// TODO(issue 14): remove this file when the client has DeploymentUpdate.NothingKnown and DeploymentWatchRefusedException.Code, and use them.
internal static partial class UntilMerged
{
    public static bool IsNothingKnown(DeploymentUpdate update) =>
        typeof(DeploymentUpdate).GetProperty("NothingKnown")?.GetValue(update) is true;

    public static string CodeOf(HubException refused) => refused.GetType().GetProperty("Code")?.GetValue(refused) as string
        ?? CodePattern().Match(refused.Message).Groups[1].Value;

    [GeneratedRegex(@"HubException: \[([a-z0-9_]+)\] ")]
    private static partial Regex CodePattern();
}
