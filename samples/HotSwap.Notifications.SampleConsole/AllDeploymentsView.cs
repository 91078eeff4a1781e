using HotSwap.Notifications.Client;
using Spectre.Console;

namespace HotSwap.Notifications.SampleConsole;

/// <summary>A live table of all deployments, one row each, until the user presses Ctrl+C.</summary>
internal static class AllDeploymentsView
{
    private const int MaxLines = 20;

    public static async Task<int> ShowAsync(DeploymentNotificationsClient client, CancellationToken cancellationToken)
    {
        var latest = new Dictionary<string, DeploymentStatusMessage>(StringComparer.Ordinal);
        var finalStatuses = new HashSet<string>(DeploymentStatuses.Final, StringComparer.Ordinal);
        try
        {
            await AnsiConsole.Live(new Text("Connecting …")).StartAsync(async display =>
            {
                // The list includes deployments that ended long ago. The watch continues from the cursor of the list.
                await client.StartAsync(cancellationToken);
                var list = await client.ListDeploymentsAsync(new DeploymentListFilter { Limit = MaxLines }, cancellationToken);
                foreach (var deployment in list.Deployments)
                {
                    latest[deployment.ExecutionId] = deployment;
                }

                display.UpdateTarget(Table(latest.Values, finalStatuses));
                await foreach (var update in client.WatchAllDeploymentsAsync(list.Cursor, cancellationToken))
                {
                    if (update.IsReset)
                    {
                        latest.Clear(); // The updates that follow contain every deployment that the server still has.
                    }

                    if (update.Status is { } status)
                    {
                        latest[update.ExecutionId] = status;
                        if (update.IsFinal)
                        {
                            finalStatuses.Add(status.Status); // A host can define its own final statuses.
                        }
                    }

                    if (latest.Count > MaxLines)
                    {
                        latest.Remove(latest.MinBy(deployment => deployment.Value.Position).Key);
                    }

                    display.UpdateTarget(Table(latest.Values, finalStatuses));
                }
            });
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The user pressed Ctrl+C.
        }

        return 0;
    }

    private static Table Table(IEnumerable<DeploymentStatusMessage> deployments, HashSet<string> finalStatuses)
    {
        var table = new Table().AddColumns("Deployment", "Module", "Environment", "Status", "Stage", "Done", "Reason");
        table.Caption = deployments.Any() ? null : new TableTitle("The host has no deployments.");
        foreach (var deployment in deployments.OrderByDescending(deployment => deployment.Details.StartTime))
        {
            var details = deployment.Details;
            var done = DeploymentProgressCalculator.Calculate(deployment.Status, details.Stages, finalStatuses);
            table.AddRow(
                Markup.Escape(deployment.ExecutionId),
                Markup.Escape($"{details.Request?.Module.Name} {details.Request?.Module.Version}"),
                Markup.Escape(details.Request?.TargetEnvironment ?? ""),
                $"[{Colour(deployment.Status)}]{Markup.Escape(deployment.Status)}[/]",
                Markup.Escape(details.CurrentStage ?? ""),
                $"{done} %",
                Markup.Escape(Printable.Text(details.Message ?? "")));
        }

        return table;
    }

    private static string Colour(string status) => status switch
    {
        DeploymentStatuses.Succeeded => "green",
        DeploymentStatuses.Failed => "red",
        DeploymentStatuses.Cancelled or DeploymentStatuses.RolledBack => "yellow",
        _ => "blue",
    };
}
