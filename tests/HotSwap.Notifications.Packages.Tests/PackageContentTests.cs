using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;

namespace HotSwap.Notifications.Packages.Tests;

[Collection(nameof(PackedOnce))]
public class PackageContentTests
{
    private static readonly Guid _sourceLink = new("CC110556-A091-4D38-9FEC-25AB9A351A6A");

    private static readonly string[] _ofTheClient = ["Microsoft.Extensions.Logging.Abstractions", "Microsoft.Extensions.Options"];

    private static readonly string[] _ofTheEngine =
    [
        "Microsoft.Extensions.Diagnostics", "Microsoft.Extensions.Hosting.Abstractions", "Microsoft.Extensions.Logging.Abstractions",
        "Microsoft.Extensions.Options", "Microsoft.Extensions.Options.DataAnnotations",
    ];

    private readonly PackedPackages _packages;

    public PackageContentTests(PackedPackages packages)
    {
        Skip.IfNot(PackedPackages.IsGitThere, PackedPackages.GitIsMissing);
        _packages = packages;
    }

    public static TheoryData<string> Names => [.. PackedPackages.Names];

    /// <summary>Tests the dependencies of each package: packages and shared frameworks. Only the server package depends on ASP.NET Core.</summary>
    public static TheoryData<string, string[], string[]> Dependencies => new()
    {
        { "Abstractions", ["Microsoft.Extensions.Logging.Abstractions"], [] },
        { "Client", ["HotSwap.Notifications.Abstractions", "Microsoft.AspNetCore.SignalR.Client", .. _ofTheClient], [] },
        { "Core", ["HotSwap.Notifications.Abstractions", .. _ofTheEngine], [] },
        { "Redis", ["HotSwap.Notifications.Core", .. _ofTheEngine, "StackExchange.Redis"], [] },
        { "SignalR", ["HotSwap.Notifications.Core"], ["Microsoft.AspNetCore.App"] },
        { "Sqlite", ["HotSwap.Notifications.Core", "Microsoft.Data.Sqlite", .. _ofTheEngine], [] },
        {
            "Testing",
            ["HotSwap.Notifications.Client", "HotSwap.Notifications.Core", "Microsoft.AspNetCore.SignalR.Client", .. _ofTheEngine],
            []
        },
    };

    [SkippableFact]
    public void Pack_Solution_GivesThePackagesAndNothingElse()
    {
        var files = Directory.EnumerateFiles(_packages.Feed).Select(Path.GetFileName).Order(StringComparer.Ordinal);

        Assert.Equal(
            PackedPackages.Names.SelectMany(name => new[] { $"{name}.{_packages.Version}.nupkg", $"{name}.{_packages.Version}.snupkg" }), files);
    }

    [SkippableTheory]
    [MemberData(nameof(Names))]
    public void Package_Description_SaysWhatADeveloperLooksFor(string name)
    {
        using var archive = ZipFile.OpenRead(_packages.PackageFile(name));
        var metadata = XDocument.Parse(Read(archive, name + ".nuspec")).Root!.Elements().Single();
        string Value(string element) => metadata.Elements().Single(each => each.Name.LocalName == element).Value;
        var repository = metadata.Elements().Single(each => each.Name.LocalName == "repository");

        Assert.Equal("MIT", Value("license"));
        Assert.Equal("README.md", Value("readme"));
        Assert.Contains("deployment", Value("tags"), StringComparison.Ordinal);
        Assert.EndsWith(".", Value("description"), StringComparison.Ordinal);
        Assert.Equal(PackedPackages.Remote, repository.Attribute("url")!.Value);
        Assert.Equal(_packages.Commit, repository.Attribute("commit")!.Value);
        Assert.StartsWith($"# {name}\n", Read(archive, "README.md"), StringComparison.Ordinal);
        Assert.Contains($"<name>{name}</name>", Read(archive, $"lib/net10.0/{name}.xml"), StringComparison.Ordinal);
    }

    [SkippableTheory]
    [MemberData(nameof(Names))]
    public void Package_ReleaseNotes_AreThisVersionsPartOfTheChangelog(string name)
    {
        using var archive = ZipFile.OpenRead(_packages.PackageFile(name));
        var notes = XDocument.Parse(Read(archive, name + ".nuspec")).Descendants().Single(each => each.Name.LocalName == "releaseNotes").Value;
        var changelog = File.ReadAllText(Path.Combine(PackedPackages.RepositoryRoot, "CHANGELOG.md"));

        var section = changelog[changelog.IndexOf($"## [{_packages.Version}]", StringComparison.Ordinal)..];
        Assert.Contains(notes.Trim(), section, StringComparison.Ordinal);
        Assert.StartsWith("### ", notes[notes.IndexOf('#', StringComparison.Ordinal)..], StringComparison.Ordinal);
        Assert.DoesNotContain("\n## [", notes, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [MemberData(nameof(Names))]
    public void Package_DependencyOnAnotherOfThese_IsExactWhereInternalsAreUsedAndUpToTheNextMinorVersionElse(string name)
    {
        using var archive = ZipFile.OpenRead(_packages.PackageFile(name));
        var own = XDocument.Parse(Read(archive, name + ".nuspec")).Descendants()
            .Where(each => each.Name.LocalName == "dependency")
            .Where(each => PackedPackages.Names.Contains(each.Attribute("id")!.Value))
            .ToList();

        Assert.Equal(name != "HotSwap.Notifications.Abstractions", own.Count > 0);
        var version = Version.Parse(_packages.Version);
        Assert.All(own, dependency => Assert.Equal(
            Friends(dependency.Attribute("id")!.Value).Contains(name) ? $"[{version}]" : $"[{version}, {version.Major}.{version.Minor + 1}.0)",
            dependency.Attribute("version")!.Value));
    }

    [SkippableTheory]
    [MemberData(nameof(Dependencies))]
    public void Package_Dependencies_AreTheseAlone(string package, string[] packages, string[] frameworks)
    {
        var name = $"HotSwap.Notifications.{package}";
        using var archive = ZipFile.OpenRead(_packages.PackageFile(name));
        var metadata = XDocument.Parse(Read(archive, name + ".nuspec"));
        IEnumerable<string> Values(string element, string attribute) => metadata.Descendants()
            .Where(each => each.Name.LocalName == element).Select(each => each.Attribute(attribute)!.Value).Order(StringComparer.Ordinal);

        Assert.Equal(packages, Values("dependency", "id"));
        Assert.Equal(frameworks, Values("frameworkReference", "name"));
    }

    [SkippableTheory]
    [MemberData(nameof(Names))]
    public void Symbols_EverySource_IsLinkedToTheCommitOrEmbedded(string name)
    {
        using var archive = ZipFile.OpenRead(_packages.PackageFile(name, "snupkg"));
        using var provider = MetadataReaderProvider.FromPortablePdbStream(new MemoryStream(Bytes(archive, $"lib/net10.0/{name}.pdb")));
        var reader = provider.GetMetadataReader();

        var link = reader.CustomDebugInformation.Select(reader.GetCustomDebugInformation)
            .Single(each => reader.GetGuid(each.Kind) == _sourceLink);
        Assert.Contains($"/{_packages.Commit}/*", Encoding.UTF8.GetString(reader.GetBlobBytes(link.Value)), StringComparison.Ordinal);
        var documents = reader.Documents.Select(each => reader.GetString(reader.GetDocument(each).Name)).ToList();
        Assert.Contains(documents, document => document.StartsWith($"/_/src/{name}/", StringComparison.Ordinal));
        Assert.All(documents, document => Assert.StartsWith("/_", document, StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task Assembly_BuiltInAnotherFolder_IsTheSameToTheByte()
    {
        var elsewhere = await _packages.BuildElsewhereAsync();

        Assert.All(PackedPackages.Names, name =>
        {
            using var archive = ZipFile.OpenRead(_packages.PackageFile(name));
            var again = File.ReadAllBytes(Path.Combine(elsewhere, "src", name, "bin/Release/net10.0", name + ".dll"));
            Assert.Equal(Convert.ToHexString(SHA256.HashData(Bytes(archive, $"lib/net10.0/{name}.dll"))), Convert.ToHexString(SHA256.HashData(again)));
        });
    }

    [SkippableTheory]
    [MemberData(nameof(Names))]
    public void Assembly_Version_IsThePackages(string name)
    {
        using var archive = ZipFile.OpenRead(_packages.PackageFile(name));
        using var assembly = new PEReader(new MemoryStream(Bytes(archive, $"lib/net10.0/{name}.dll")));
        var reader = assembly.GetMetadataReader();
        var version = reader.GetAssemblyDefinition().Version;

        Assert.Equal(_packages.Version, version.ToString(3));
    }

    /// <summary>Tests that packages that a third party could also write (a log, a client, a test kit) use only public contracts.</summary>
    [SkippableTheory]
    [InlineData("Core", "Sqlite")]
    [InlineData("Core", "Testing")]
    [InlineData("Abstractions", "Client")]
    [InlineData("Abstractions", "Testing")]
    [InlineData("Client", "Testing")]
    public void Assembly_OfAContract_ShowsItsInternalsToNoneThatAStrangerCouldWrite(string contract, string package) =>
        Assert.DoesNotContain($"HotSwap.Notifications.{package}", Friends($"HotSwap.Notifications.{contract}"));

    /// <summary>Returns the assemblies that can access the internals of a package.</summary>
    private List<string> Friends(string name)
    {
        using var archive = ZipFile.OpenRead(_packages.PackageFile(name));
        using var assembly = new PEReader(new MemoryStream(Bytes(archive, $"lib/net10.0/{name}.dll")));
        var reader = assembly.GetMetadataReader();
        return
        [
            .. reader.GetAssemblyDefinition().GetCustomAttributes().Select(reader.GetCustomAttribute)
                .Where(each => TypeName(reader, each) == nameof(InternalsVisibleToAttribute))
                .Select(each => reader.GetBlobReader(each.Value))
                .Select(blob =>
                {
                    blob.ReadUInt16();
                    return blob.ReadSerializedString()!;
                }),
        ];
    }

    private static string TypeName(MetadataReader reader, CustomAttribute attribute) =>
        attribute.Constructor.Kind == HandleKind.MemberReference
        && reader.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent is { Kind: HandleKind.TypeReference } type
            ? reader.GetString(reader.GetTypeReference((TypeReferenceHandle)type).Name)
            : "";

    private static string Read(ZipArchive archive, string path)
    {
        using var reader = new StreamReader(archive.GetEntry(path)!.Open());
        return reader.ReadToEnd();
    }

    private static byte[] Bytes(ZipArchive archive, string path)
    {
        using var stream = archive.GetEntry(path)!.Open();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
