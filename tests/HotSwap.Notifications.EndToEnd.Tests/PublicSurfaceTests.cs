using System.Reflection;
using HotSwap.Notifications.Client;
using HotSwap.Notifications.Testing;

namespace HotSwap.Notifications.EndToEnd.Tests;

/// <summary>Tests of the rules for the public types of the packages.</summary>
public class PublicSurfaceTests
{
    private static readonly string[] _namespacesOfAHost = ["HotSwap.Notifications", "HotSwap.Notifications.Logs"];
    private static readonly string[] _namespacesOfExtensions = ["Microsoft.AspNetCore.Builder", "Microsoft.Extensions.DependencyInjection"];

    public static TheoryData<Type> Packages =>
    [
        typeof(IDeploymentNotifier),
        typeof(DeploymentNotificationsOptions),
        typeof(DeploymentHub),
        typeof(RedisDeploymentLogOptions),
        typeof(SqliteDeploymentLogOptions),
        typeof(DeploymentNotificationsClient),
        typeof(RecordingDeploymentNotifier),
    ];

    [Theory]
    [MemberData(nameof(Packages))]
    public void PublicTypes_OfEachPackage_AreInTheNamespacesOfTheRule(Type ofPackage) =>
        Assert.All(
            TypesOf(ofPackage),
            type => Assert.Contains(type.Namespace, IsExtensionClass(type) ? _namespacesOfExtensions : NamespacesOf(ofPackage)));

    [Theory]
    [MemberData(nameof(Packages))]
    public void PublicClasses_OfEachPackage_AreSealed(Type ofPackage) =>
        Assert.All(TypesOf(ofPackage).Where(type => type is { IsClass: true, IsAbstract: false }), type => Assert.True(type.IsSealed, type.FullName));

    /// <summary>Tests that no public type is a positional record. Adding a member to one breaks its callers.</summary>
    [Theory]
    [MemberData(nameof(Packages))]
    public void PublicRecords_OfEachPackage_AreNotPositional(Type ofPackage) =>
        Assert.All(TypesOf(ofPackage), type => Assert.True(type.GetMethod("Deconstruct") is null, type.FullName));

    [Theory]
    [MemberData(nameof(Packages))]
    public void ExtensionMethods_ThatAddOrUse_TakeOptionsLastAndMayLeaveThemOut(Type ofPackage)
    {
        var methods = TypesOf(ofPackage).Where(IsExtensionClass)
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static))
            .Where(method => method.Name != "UseLog" && !method.Name.StartsWith("Map", StringComparison.Ordinal))
            .ToLookup(method => method.Name, method => method.GetParameters()[^1]);

        Assert.All(methods, overloads =>
        {
            Assert.All(overloads, parameter => Assert.Equal("configure", parameter.Name));
            Assert.All(overloads, parameter => Assert.Equal(typeof(Action<>), parameter.ParameterType.GetGenericTypeDefinition()));
            Assert.Contains(overloads, parameter => parameter.IsOptional);
        });
    }

    private static Type[] TypesOf(Type ofPackage) => ofPackage.Assembly.GetExportedTypes();

    /// <summary>Tests that Client and Testing, which a host does not reference, use the namespaces of their names.</summary>
    private static string[] NamespacesOf(Type ofPackage) => ofPackage.Assembly.GetName().Name switch
    {
        "HotSwap.Notifications.Client" => ["HotSwap.Notifications.Client"],
        "HotSwap.Notifications.Testing" => ["HotSwap.Notifications.Testing"],
        _ => _namespacesOfAHost,
    };

    /// <summary>Tests that the extensions of the notifier are in its namespace.</summary>
    private static bool IsExtensionClass(Type type) =>
        type.Name.EndsWith("Extensions", StringComparison.Ordinal) && type != typeof(DeploymentNotifierExtensions);
}
