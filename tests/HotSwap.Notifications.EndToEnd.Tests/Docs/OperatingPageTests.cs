using System.ComponentModel.DataAnnotations;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Reflection;
using HotSwap.Notifications.Client;
using HotSwap.Notifications.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.EndToEnd.Tests.Docs;

/// <summary>Tests that the tables of docs/operating.md contain exactly the metrics, log events and options of the code.</summary>
public class OperatingPageTests
{
    private static readonly string[] _lines = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "operating.md"));

    public static TheoryData<Type> OptionClasses =>
    [
        typeof(DeploymentNotificationsOptions),
        typeof(RedisDeploymentLogOptions),
        typeof(SqliteDeploymentLogOptions),
        typeof(DeploymentNotificationsHealthOptions),
        typeof(DeploymentNotificationsClientOptions),
        typeof(DeploymentReporterOptions),
    ];

    public static TheoryData<Type> PackagesThatLog =>
    [
        typeof(DeploymentReporterOptions),
        typeof(DeploymentNotificationsOptions),
        typeof(DeploymentHub),
        typeof(RedisDeploymentLogOptions),
        typeof(SqliteDeploymentLogOptions),
        typeof(DeploymentNotificationsClientOptions),
    ];

    [Theory]
    [MemberData(nameof(OptionClasses))]
    public void Options_OfEachClass_StandInItsTableWithDefaultAndRange(Type options)
    {
        var defaults = Activator.CreateInstance(options)!;
        var properties = options.GetProperties();

        AssertTable(Rows(properties.Where(property => !IsGroup(property)), defaults, ""), $"### {options.Name}");
        foreach (var group in properties.Where(IsGroup))
        {
            AssertTable(Rows(group.PropertyType.GetProperties(), group.GetValue(defaults)!, group.Name + "."), $"#### {group.Name}");
        }
    }

    [Theory]
    [MemberData(nameof(PackagesThatLog))]
    public void LogEvents_OfEachPackage_StandInItsTable(Type ofPackage)
    {
        var name = ofPackage.Assembly.GetName().Name!;
        var messages = ofPackage.Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>())
            .OfType<LoggerMessageAttribute>();

        AssertTable(messages.Select(message => $"| {message.EventId} | {message.Level} | {message.Message} |"), $"### Log events of {name}");
    }

    [Fact]
    public void LogEvents_OfAllPackages_HaveIdsOfTheirOwn()
    {
        var ids = _lines.SkipWhile(line => line != "## Log events").TakeWhile(line => line is "## Log events" || !line.StartsWith("## ", StringComparison.Ordinal))
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal) && char.IsDigit(line[2]))
            .Select(line => line.Split('|')[1])
            .ToList();

        Assert.NotEmpty(ids);
        Assert.Equal(ids.Distinct(), ids);
    }

    [Fact]
    public async Task Metrics_OfServerAndClient_StandInTheirTables()
    {
        var instruments = new System.Collections.Concurrent.ConcurrentDictionary<string, Instrument>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name.StartsWith("HotSwap.Notifications", StringComparison.Ordinal))
                {
                    instruments[instrument.Name] = instrument;
                }
            },
        };
        listener.Start();

        // Nobody answers at this address, but the client registers its instruments nevertheless.
        await using var server = await TestServer.StartAsync(services =>
            services.AddDeploymentNotifications().UseRedis("127.0.0.1:1,abortConnect=false"));
        await using var client = new DeploymentNotificationsClient(server.HubUrl);
        await client.StartAsync().WithPatience();
        var folder = Directory.CreateTempSubdirectory("operating-page-");
        await using (await TestServer.StartAsync(services =>
            services.AddDeploymentNotifications().UseSqlite($"Data Source={Path.Combine(folder.FullName, "log.db")}")))
        {
        }

        folder.Delete(recursive: true);

        foreach (var meter in new[] { "HotSwap.Notifications", "HotSwap.Notifications.Client" })
        {
            var prefix = meter == "HotSwap.Notifications" ? "hotswap.notifications." : "hotswap.notifications.client.";
            AssertTable(
                instruments.Values.Where(instrument => instrument.Meter.Name == meter)
                    .Select(instrument => $"| `{instrument.Name[prefix.Length..]}` | {instrument.Unit} |"),
                $"### Metrics of the meter {meter}");
        }
    }

    /// <summary>Tests that the client itself validates its options.</summary>
    [Theory]
    [InlineData(nameof(DeploymentNotificationsClientOptions.MaxBufferedUpdates), "16 to 1,000,000", new[] { 16d, 1_000_000 }, new[] { 15d, 1_000_001 })]
    [InlineData("Reconnect.Jitter", "0 to 1", new[] { 0d, 1 }, new[] { -0.01, 1.01 })]
    [InlineData("Reconnect.MaxAttempts", "1 or more", new[] { 1d, int.MaxValue }, new[] { 0d })]
    [InlineData("Reconnect.Delays", "one or more, each 0 to 1 h", new[] { 0d, 3_600 }, new[] { -0.001, 3_600.001 })]
    public async Task ClientOptions_AtTheirBounds_AreTakenAndBeyondRefused(string name, string range, double[] valid, double[] invalid)
    {
        Assert.Contains(_lines, line => line.StartsWith($"| `{name}` |", StringComparison.Ordinal) && line.Contains($"| {range} |", StringComparison.Ordinal));
        foreach (var value in valid)
        {
            await Create(name, value).DisposeAsync();
        }

        Assert.All(invalid, value => Assert.Contains(name, Assert.Throws<ArgumentException>(() => Create(name, value)).Message, StringComparison.Ordinal));
    }

    private static bool IsGroup(PropertyInfo property) => property.PropertyType.Name.EndsWith("Options", StringComparison.Ordinal);

    private static IEnumerable<string> Rows(IEnumerable<PropertyInfo> properties, object defaults, string prefix) => properties.Select(
        property => $"| `{prefix}{property.Name}` | {Text(property.GetValue(defaults))} |{RangeOf(property)}");

    private static DeploymentNotificationsClient Create(string name, double value)
    {
        var options = new DeploymentNotificationsClientOptions { Url = new Uri("http://127.0.0.1/") };
        object group = name.StartsWith("Reconnect.", StringComparison.Ordinal) ? options.Reconnect : options;
        var property = group.GetType().GetProperty(name.Split('.')[^1])!;
        property.SetValue(group, value switch
        {
            _ when property.PropertyType == typeof(double) => value,
            _ when property.PropertyType == typeof(IReadOnlyList<TimeSpan>) => new[] { TimeSpan.FromSeconds(value) },
            _ => (int)value,
        });
        return new DeploymentNotificationsClient(options);
    }

    /// <summary>Asserts that the rows of the table below a heading begin as expected, each once.</summary>
    private static void AssertTable(IEnumerable<string> expected, string heading)
    {
        var rows = _lines.SkipWhile(line => line != heading).Skip(1).TakeWhile(line => !line.StartsWith('#'))
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1).ToList();
        var wanted = expected.ToList();
        var missing = wanted.Where(row => rows.Count(each => each.StartsWith(row, StringComparison.Ordinal)) != 1).ToList();
        var strange = rows.Where(row => !wanted.Any(each => row.StartsWith(each, StringComparison.Ordinal))).ToList();

        Assert.NotEmpty(wanted);
        Assert.True(
            missing.Count + strange.Count == 0,
            $"{heading}\nmissing:\n{string.Join('\n', missing)}\nnot so in the code:\n{string.Join('\n', strange)}");
    }

    private static string RangeOf(PropertyInfo property) => property.GetCustomAttribute<RangeAttribute>() switch
    {
        { OperandType: var type } range when type == typeof(TimeSpan) => $" {TimeText(range.Minimum)} to {TimeText(range.Maximum)} |",
        { } range => $" {Text(range.Minimum)} to {Text(range.Maximum)} |",
        null => "",
    };

    private static string TimeText(object bound) => Text(TimeSpan.Parse((string)bound, CultureInfo.InvariantCulture));

    private static string Text(object? value) => value switch
    {
        null => "none",
        TimeSpan time when time == TimeSpan.Zero => "0",
        TimeSpan { TotalSeconds: < 1 } time => $"{time.TotalMilliseconds} ms",
        TimeSpan { TotalMinutes: < 1 } time => $"{time.TotalSeconds} s",
        TimeSpan { TotalHours: < 1 } time => $"{time.TotalMinutes} min",
        TimeSpan { TotalDays: < 1 } time => $"{time.TotalHours} h",
        TimeSpan time => $"{time.TotalDays} d",
        int or long => ((IFormattable)value).ToString("N0", CultureInfo.InvariantCulture),
        double number => number.ToString("#,0.##", CultureInfo.InvariantCulture),
        bool flag => flag ? "true" : "false",
        IEnumerable<TimeSpan> times => string.Join(", ", times.Select(time => Text(time))),
        IEnumerable<string> texts => string.Join(", ", texts.Order(StringComparer.Ordinal)),
        Delegate => "",
        TimeProvider => "the system's",
        _ => $"{value}",
    };
}
