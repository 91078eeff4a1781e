using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using HotSwap.Notifications.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace HotSwap.Notifications.Tests.Telemetry;

/// <summary>Tests of the telemetry of a real server.</summary>
public class TelemetryTests
{
    [Fact]
    public async Task Messages_AcceptedAndSent_AreCountedByKindWithTheirDelay()
    {
        await using var server = await TestServer.StartAsync();
        using var accepted = Collect<long>(server, "messages.accepted");
        using var sent = Collect<long>(server, "messages.sent");
        using var delay = Collect<double>(server, "send.delay");
        using var client = await RawHubClient.ConnectAsync(server.HubUrl);
        await client.InvokeAsync("SubscribeToDeployment", """["d"]""");

        await server.Notifier.NotifyAsync("d", DeploymentStatuses.Running);
        await server.Notifier.NotifyDeploymentProgress("d", "Build", 10);
        await client.ReceiveAsync();
        await client.ReceiveAsync();
        await delay.WaitForMeasurementsAsync(2).WithPatience();

        Assert.Equal([("status", 1L), ("progress", 1L)], ByTag(accepted, "kind"));
        Assert.Equal([("status", 1L), ("progress", 1L)], ByTag(sent, "kind"));
        Assert.All(delay.GetMeasurementSnapshot(), measured => Assert.InRange(measured.Value, 0.000001, 60));
        Assert.DoesNotContain(
            accepted.GetMeasurementSnapshot().Concat(sent.GetMeasurementSnapshot()),
            measured => measured.Tags.Values.Contains("d"));
    }

    [Fact]
    public async Task Connections_AndSubscriptions_AreObservedByKind()
    {
        await using var server = await TestServer.StartAsync();
        using var connections = Collect<int>(server, "connections");
        using var subscriptions = Collect<int>(server, "subscriptions");
        using var deployments = Collect<int>(server, "history.deployments");
        using var one = await RawHubClient.ConnectAsync(server.HubUrl);
        using var two = await RawHubClient.ConnectAsync(server.HubUrl);
        await one.InvokeAsync("SubscribeToDeployment", """["a"]""");
        await one.InvokeAsync("SubscribeToDeployment", """["b"]""");
        await two.InvokeAsync("SubscribeToAllDeployments", "[]");
        await server.Notifier.NotifyAsync("a", DeploymentStatuses.Running);
        await two.ReceiveAsync();

        connections.RecordObservableInstruments();
        subscriptions.RecordObservableInstruments();
        deployments.RecordObservableInstruments();

        Assert.Equal(2, connections.LastMeasurement!.Value);
        Assert.Equal(1, deployments.LastMeasurement!.Value);
        Assert.Equal([("deployment", 2), ("all", 1)], ByTag(subscriptions, "kind"));
    }

    [Fact]
    public async Task Resumes_ByOutcome_AreCounted()
    {
        await using var server = await TestServer.StartAsync();
        using var resumes = Collect<long>(server, "resumes");
        using var client = await RawHubClient.ConnectAsync(server.HubUrl);
        var answer = System.Text.Json.JsonDocument.Parse(await client.InvokeAsync("ResumeDeployment", """["d",null]"""));
        var epoch = answer.RootElement.GetProperty("result").GetProperty("Cursor").GetProperty("Epoch").GetString();

        await client.InvokeAsync("ResumeDeployment", $$"""["d",{"Epoch":"{{epoch}}","Number":0}]""");
        await client.InvokeAsync("ResumeAllDeployments", """[{"Epoch":"another","Number":0}]""");

        Assert.Equal([("new", 1L), ("recovered", 1L), ("lost", 1L)], ByTag(resumes, "outcome"));
    }

    [Fact]
    public async Task Trace_OfThePipeline_GoesThroughNotifyAndSend()
    {
        var activities = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "HotSwap.Notifications" or nameof(TelemetryTests),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activities.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        using var source = new ActivitySource(nameof(TelemetryTests));
        await using var server = await TestServer.StartAsync();
        using var client = await RawHubClient.ConnectAsync(server.HubUrl);
        await client.InvokeAsync("SubscribeToDeployment", """["traced"]""");

        ActivityTraceId trace;
        using (var pipeline = source.StartActivity("pipeline"))
        {
            trace = pipeline!.TraceId;
            await server.Notifier.NotifyAsync("traced", DeploymentStatuses.Running);
        }

        await client.ReceiveAsync();
        await server.StopAsync().WithPatience();

        var own = activities.Where(activity => activity.TraceId == trace).ToDictionary(activity => activity.OperationName);
        Assert.Equal(own["pipeline"].SpanId, own["deployment.notify"].ParentSpanId);
        Assert.Equal(own["deployment.notify"].SpanId, own["deployment.send"].ParentSpanId);
        Assert.Equal("traced", own["deployment.send"].GetTagItem("deployment.execution_id"));
    }

    private static MetricCollector<T> Collect<T>(TestServer server, string name)
        where T : struct => new(server.Services.GetRequiredService<IMeterFactory>(), "HotSwap.Notifications", "hotswap.notifications." + name);

    private static IEnumerable<(string, T)> ByTag<T>(MetricCollector<T> collector, string tag)
        where T : struct => collector.GetMeasurementSnapshot().Select(measured => ((string)measured.Tags[tag]!, measured.Value));
}
