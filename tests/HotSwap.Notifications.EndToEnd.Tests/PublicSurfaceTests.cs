using System.Reflection;

namespace HotSwap.Notifications.EndToEnd.Tests;

/// <summary>The rules that the public types of the server's packages keep.</summary>
public class PublicSurfaceTests
{
    private static readonly string[] _namespaces =
    [
        "HotSwap.Notifications",
        "HotSwap.Notifications.Logs",
        "Microsoft.AspNetCore.Builder",
        "Microsoft.Extensions.DependencyInjection",
    ];

    public static TheoryData<Type> Packages =>
    [
        typeof(DeploymentNotificationsOptions),
        typeof(DeploymentHub),
        typeof(RedisDeploymentLogOptions),
        typeof(SqliteDeploymentLogOptions),
    ];

    [Theory]
    [MemberData(nameof(Packages))]
    public void PublicTypes_OfEachPackage_AreInTheNamespacesOfTheRule(Type ofPackage) =>
        Assert.All(TypesOf(ofPackage), type =>
        {
            Assert.Contains(type.Namespace, _namespaces);
            Assert.Equal(IsExtensionClass(type), type.Namespace!.StartsWith("Microsoft.", StringComparison.Ordinal));
        });

    [Theory]
    [MemberData(nameof(Packages))]
    public void PublicClasses_OfEachPackage_AreSealed(Type ofPackage) =>
        Assert.All(TypesOf(ofPackage).Where(type => type.IsClass), type => Assert.True(type.IsSealed, type.FullName));

    /// <summary>A positional record cannot get a member without breaking those who construct or deconstruct it.</summary>
    [Theory]
    [MemberData(nameof(Packages))]
    public void PublicRecords_OfEachPackage_AreNotPositional(Type ofPackage) =>
        Assert.All(TypesOf(ofPackage), type => Assert.True(type.GetMethod("Deconstruct") is null, type.FullName));

    [Theory]
    [MemberData(nameof(Packages))]
    public void ExtensionMethods_ThatAddOrUse_TakeOptionsLastAndMayLeaveThemOut(Type ofPackage)
    {
        var configures = TypesOf(ofPackage).Where(IsExtensionClass)
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static))
            .Where(method => method.Name != "UseLog" && !method.Name.StartsWith("Map", StringComparison.Ordinal))
            .Select(method => method.GetParameters()[^1]);

        Assert.All(configures, parameter =>
        {
            Assert.Equal("configure", parameter.Name);
            Assert.Equal(typeof(Action<>), parameter.ParameterType.GetGenericTypeDefinition());
            Assert.True(parameter.IsOptional);
        });
    }

    private static Type[] TypesOf(Type ofPackage) => ofPackage.Assembly.GetExportedTypes();

    private static bool IsExtensionClass(Type type) => type.Name.EndsWith("Extensions", StringComparison.Ordinal);
}
