using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace HotSwap.Notifications.EndToEnd.Tests.Docs.Snippets;

/// <summary>Compiles pasted programs as the SDK does, against the packages that the tests are built with.</summary>
internal static class SnippetCompiler
{
    private const string ConsoleUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private const string HostUsings = """
        global using Microsoft.Extensions.Configuration;
        global using Microsoft.Extensions.DependencyInjection;
        global using Microsoft.Extensions.Hosting;
        global using Microsoft.Extensions.Logging;
        """;

    private const string WebUsings = """
        global using System.Net.Http.Json;
        global using Microsoft.AspNetCore.Builder;
        global using Microsoft.AspNetCore.Hosting;
        global using Microsoft.AspNetCore.Http;
        global using Microsoft.AspNetCore.Routing;
        """;

    private static readonly CSharpParseOptions _parsing = new(LanguageVersion.Latest);

    /// <summary>The assemblies of the test process without those of the tests.</summary>
    private static readonly Lazy<MetadataReference[]> _references = new(() =>
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => !Path.GetFileName(path).StartsWith("HotSwap.Notifications.", StringComparison.Ordinal) || IsPackage(path))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ]);

    /// <summary>Compiles a program to an assembly on disk, or to a library where it has no first statement.</summary>
    /// <returns>The errors and warnings; none if the program compiles.</returns>
    public static IReadOnlyList<string> Compile(PastedProgram program, string assembly, out bool isProgram)
    {
        var references = new List<MetadataReference>();
        foreach (var project in program.References)
        {
            var library = Path.ChangeExtension(assembly, $".{project.Folder}.dll");
            if (Compile(project, library, out _) is { Count: > 0 } flawsOfLibrary)
            {
                isProgram = false;
                return flawsOfLibrary;
            }

            references.Add(MetadataReference.CreateFromFile(library));
        }

        var usings = ConsoleUsings + "\n" + (program.IsHost ? HostUsings + "\n" : "") + (program.IsWebHost ? WebUsings : "");
        SyntaxTree[] trees =
        [
            .. program.Files.Select(file => CSharpSyntaxTree.ParseText(file.Value, _parsing, file.Key)),
            CSharpSyntaxTree.ParseText(usings, _parsing, "GlobalUsings.cs"),
        ];
        isProgram = trees.Any(tree => tree.GetCompilationUnitRoot().Members.OfType<GlobalStatementSyntax>().Any());
        var options = new CSharpCompilationOptions(
            isProgram ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary,
            nullableContextOptions: NullableContextOptions.Enable,
            specificDiagnosticOptions: [new("HSN001", ReportDiagnostic.Suppress), new("CS1701", ReportDiagnostic.Suppress), new("CS1702", ReportDiagnostic.Suppress)]);
        var compilation = CSharpCompilation.Create(Path.GetFileNameWithoutExtension(assembly), trees, [.. _references.Value, .. references], options);
        using var image = new MemoryStream();
        var result = compilation.Emit(image);
        var flaws = result.Diagnostics.Where(flaw => flaw.Severity >= DiagnosticSeverity.Warning).Select(flaw => $"{program.Name}: {flaw}").ToArray();
        if (result.Success)
        {
            File.WriteAllBytes(assembly, image.ToArray());
        }

        return flaws;
    }

    private static bool IsPackage(string path) =>
        Directory.Exists(Path.Combine(Repository.Root, "src", Path.GetFileNameWithoutExtension(path)));
}
