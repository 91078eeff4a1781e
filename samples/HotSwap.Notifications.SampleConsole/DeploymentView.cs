using System.Globalization;
using HotSwap.Notifications.Client;
using Spectre.Console;

namespace HotSwap.Notifications.SampleConsole;

/// <summary>A live view of one deployment, with a progress bar for each stage.</summary>
internal static class DeploymentView
{
    /// <returns>0 if the deployment succeeded; otherwise, 1.</returns>
    public static async Task<int> ShowAsync(DeploymentNotificationsClient client, string executionId, CancellationToken cancellationToken)
    {
        AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"Watching [bold]{executionId}[/]");
        var updates = client.WatchDeploymentAsync(executionId, cancellationToken);
        var final = AnsiConsole.Profile.Capabilities.Ansi ? await ShowBarsAsync(updates) : await ShowLinesAsync(updates);

        var succeeded = final.Status == DeploymentStatuses.Succeeded;
        AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[{(succeeded ? "green" : "red")}]{final.Status}[/]{Reason(final.Details.Message, final.Details.Url)}");
        return succeeded ? 0 : 1;
    }

    private static Task<DeploymentStatusMessage> ShowBarsAsync(IAsyncEnumerable<DeploymentUpdate> updates) => AnsiConsole.Progress()
        .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn())
        .StartAsync(async display =>
        {
            var bars = new Dictionary<string, ProgressTask>(StringComparer.Ordinal);
            DeploymentStatusMessage? latest = null;
            await foreach (var update in updates)
            {
                latest = update.Status ?? latest;
                WriteUnknown(update);
                foreach (var stage in update.Status?.Details.Stages ?? [])
                {
                    Show(Bar(display, bars, stage.StageName), stage);
                }

                if (update.Progress is { } progress)
                {
                    Bar(display, bars, progress.Stage).Value = progress.Progress;
                }
            }

            return latest!;
        });

    /// <summary>Writes a line when a stage starts or ends. Used when the output is not a terminal, such as a log file.</summary>
    private static async Task<DeploymentStatusMessage> ShowLinesAsync(IAsyncEnumerable<DeploymentUpdate> updates)
    {
        DeploymentStatusMessage? latest = null;
        await foreach (var update in updates)
        {
            WriteUnknown(update);
            if (update.Status is not { } status)
            {
                continue;
            }

            foreach (var stage in status.Details.Stages.Except(latest?.Details.Stages ?? []))
            {
                AnsiConsole.WriteLine($"{stage.StageName}: {stage.Status}{Reason(stage.Message, stage.Url)}");
            }

            latest = status;
        }

        return latest!;
    }

    private static string Reason(string? message, Uri? url) =>
        (message is null ? "" : $": {Printable.Text(message)}") + (url is null ? "" : $" ({url.AbsoluteUri})");

    private static void WriteUnknown(DeploymentUpdate update)
    {
        if (update.NothingKnown)
        {
            AnsiConsole.MarkupLineInterpolated(
                CultureInfo.InvariantCulture, $"[yellow]The host has no deployment {update.ExecutionId}. Waiting for it to begin. Press Ctrl+C to stop.[/]");
        }
    }

    private static ProgressTask Bar(ProgressContext display, Dictionary<string, ProgressTask> bars, string stage)
    {
        if (!bars.TryGetValue(stage, out var bar))
        {
            bars.Add(stage, bar = display.AddTask(Markup.Escape(stage)));
        }

        return bar;
    }

    private static void Show(ProgressTask bar, PipelineStageResult stage)
    {
        if (stage.Status == PipelineStageStatus.Succeeded)
        {
            bar.Value = bar.MaxValue;
        }
        else if (stage.Status is not (PipelineStageStatus.Running or PipelineStageStatus.Pending or PipelineStageStatus.Unknown))
        {
            bar.Description = $"{Markup.Escape(stage.StageName)} [red]{stage.Status}[/]";
            bar.StopTask();
        }
    }
}
