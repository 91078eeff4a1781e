using System.Globalization;
using System.Text.Json;
using HotSwap.Notifications.Client;
using Microsoft.AspNetCore.SignalR.Client;

// An adapter that runs the .NET client under the conformance tool. Prints one JSON object per update, in the format of docs/clients.md.
var executionId = Environment.GetEnvironmentVariable("DEPLOYMENT_EXECUTION_ID");
var options = new DeploymentNotificationsClientOptions
{
    Url = new Uri(Environment.GetEnvironmentVariable("DEPLOYMENT_HUB_URL")!),
    ConfigureHubConnection = connection => connection.WithServerTimeout(Seconds("DEPLOYMENT_SERVER_TIMEOUT_SECONDS")),
    AnswerTimeout = Seconds("DEPLOYMENT_ANSWER_TIMEOUT_SECONDS"),
};

await using var client = new DeploymentNotificationsClient(options);
var updates = executionId is null ? client.WatchAllDeploymentsAsync() : client.WatchDeploymentAsync(executionId);
try
{
    await foreach (var update in updates)
    {
        object line = update switch
        {
            { Status: { } status } => new { status, recovered = update.Recovered },
            { Progress: { } progress } => new { progress },
            _ => new { nothingKnown = update.NothingKnown, recovered = update.Recovered },
        };
        Console.WriteLine(JsonSerializer.Serialize(line));
    }
}
catch (DeploymentCallRefusedException refused)
{
    Console.WriteLine(JsonSerializer.Serialize(new { refused = refused.Code }));
}

static TimeSpan Seconds(string variable) =>
    TimeSpan.FromSeconds(int.Parse(Environment.GetEnvironmentVariable(variable) ?? "30", CultureInfo.InvariantCulture));
