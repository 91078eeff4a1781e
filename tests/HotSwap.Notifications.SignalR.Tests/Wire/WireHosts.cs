using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;

namespace HotSwap.Notifications.Tests.Wire;

/// <summary>Hosts with custom SignalR settings, under which the wire contract must also hold.</summary>
public static class WireHosts
{
    public static TheoryData<string> Names => new(All.Keys);

    public static Dictionary<string, Action<IServiceCollection>> All { get; } = new()
    {
        ["untouched"] = _ => { },
        ["snake case"] = services => services.AddSignalR().AddJsonProtocol(json =>
        {
            json.PayloadSerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            json.PayloadSerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
            json.PayloadSerializerOptions.NumberHandling = JsonNumberHandling.WriteAsString;
            json.PayloadSerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower));
            json.PayloadSerializerOptions.Converters.Add(new TicksConverter());
        }),
        ["source-generated only"] = services => services.AddSignalR().AddJsonProtocol(json =>
        {
            json.PayloadSerializerOptions.TypeInfoResolverChain.Clear();
            json.PayloadSerializerOptions.TypeInfoResolverChain.Add(HostJsonContext.Default);
        }),
        ["registered twice"] = services => services.AddDeploymentNotifications(),
    };

    private sealed class TicksConverter : JsonConverter<DateTime>
    {
        public override DateTime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(reader.GetInt64(), DateTimeKind.Utc);

        public override void Write(Utf8JsonWriter writer, DateTime value, JsonSerializerOptions options) =>
            writer.WriteNumberValue(value.Ticks);
    }
}

[JsonSerializable(typeof(HostMessage))]
[JsonSerializable(typeof(string))]
internal sealed partial class HostJsonContext : JsonSerializerContext;

/// <summary>A message of the host.</summary>
public sealed record HostMessage(string HostName, DayOfWeek DayOfWeek, string? Absent);

/// <summary>A hub of the host.</summary>
public sealed class HostHub : Hub
{
    public HostMessage Echo(string name) => new(name, DayOfWeek.Friday, null);
}
