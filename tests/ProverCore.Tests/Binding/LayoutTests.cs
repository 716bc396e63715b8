using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using FederatedZk.Prover.Native;
using FederatedZk.Verifier.Native;
using Xunit;

namespace FederatedZk.ProverCore.Tests.Binding;

/// <summary>The binding is the header's: each function once, each plain structure as the C compiler lays it out.</summary>
public sealed partial class LayoutTests
{
    private static readonly (Type Managed, string Native)[] Structures =
    [
        (typeof(NativeError), "fzk_error"), (typeof(NativeNetwork), "fzk_network"), (typeof(NativeEnrolmentContext), "fzk_enrolment_context"), (typeof(NativeStepContext), "fzk_step_context"),
        (typeof(NativeRecords), "fzk_records"), (typeof(NativeTrace), "fzk_trace"),
    ];

    [Fact]
    public void SizesAndOffsetsAreThoseOfTheHeader()
    {
        var expected = Structures.SelectMany(s => Describe(s.Managed, s.Native)).ToList();
        var program = string.Join('\n', Structures.SelectMany(s => Probe(s.Managed, s.Native)));
        var found = CompileAndRun($"#include <stdio.h>\n#include <stddef.h>\n#include \"fzk_prove.h\"\nint main(void) {{\n{program}\nreturn 0; }}\n");
        Assert.Equal(expected, found);
    }

    [Theory]
    [InlineData("fzk_verify.h", typeof(VerifyLibrary))]
    [InlineData("fzk_prove.h", typeof(ProveLibrary))]
    public void EveryFunctionOfTheHeaderIsImported(string header, Type imports)
    {
        var declared = Function().Matches(File.ReadAllText(Path.Combine(RepositoryFiles.Root, "prover-core", "include", header))).Select(m => m.Groups[1].Value);
        var imported = imports.GetMethods(BindingFlags.Public | BindingFlags.Static).Select(m => m.Name).ToList();
        Assert.True(imported.Count > 5);
        Assert.Equal(declared.Order(StringComparer.Ordinal), imported.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Describe(Type managed, string native) =>
        managed.GetFields().Select(f => $"{native}.{Snake(f.Name)} {Marshal.OffsetOf(managed, f.Name)}").Append($"{native} {Marshal.SizeOf(managed)}");

    private static IEnumerable<string> Probe(Type managed, string native) =>
        managed.GetFields().Select(f => $"printf(\"{native}.{Snake(f.Name)} %zu\\n\", offsetof({native}, {Snake(f.Name)}));").Append($"printf(\"{native} %zu\\n\", sizeof({native}));");

    private static string Snake(string name) => string.Concat(name.Select((c, i) => char.IsUpper(c) ? (i > 0 ? "_" : "") + char.ToLowerInvariant(c) : c.ToString()));

    private static List<string> CompileAndRun(string source)
    {
        var folder = Directory.CreateTempSubdirectory("fzk-layout-");
        try
        {
            var file = Path.Combine(folder.FullName, "layout.c");
            File.WriteAllText(file, source);
            Run("cc", "-std=c11", "-Wall", "-Werror", "-I", Path.Combine(RepositoryFiles.Root, "prover-core", "include"), "-o", Path.Combine(folder.FullName, "layout"), file);
            return [.. Run(Path.Combine(folder.FullName, "layout")).Split('\n', StringSplitOptions.RemoveEmptyEntries)];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Run(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{command}: {error.Result}");
        return output;
    }

    [GeneratedRegex(@"^FZK_API\s[^(]*?\b(fzk_\w+)\(", RegexOptions.Multiline)]
    private static partial Regex Function();
}
