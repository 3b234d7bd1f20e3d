using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Requirements;
using Kforge.Workspace;

namespace Kforge.Tests.Requirements;

public sealed class KernelRequirementsTests : IDisposable
{
    private readonly string tree = Directory.CreateTempSubdirectory("kforge-requirements-").FullName;

    public void Dispose() => Directory.Delete(tree, true);

    [Fact]
    public async Task Reads_every_tool_of_a_tree_sorted_and_as_the_lock_keeps_it()
    {
        await WriteScriptAsync(VersionScripts.Plain);
        ImmutableArray<ToolRequirement> requirements = await KernelRequirements.ReadAsync(new DirectoryTree(tree, tree), "x86_64", CancellationToken.None);
        Assert.Equal(["bindgen", "binutils", "gcc", "llvm", "rustc"], requirements.Select(r => r.Tool));
        Assert.Equal(new("llvm", "15.0.0", "minimum", "scripts/min-tool-version.sh", 24), requirements[3].Locked);
    }

    [Fact]
    public async Task A_tree_before_Rust_asks_for_no_rustc()
    {
        await WriteScriptAsync(VersionScripts.BeforeRust);
        Assert.Equal(["llvm"], (await KernelRequirements.ReadAsync(new DirectoryTree(tree, tree), "x86_64", CancellationToken.None)).Select(r => r.Tool));
    }

    [Fact]
    public async Task A_tree_without_the_script_is_a_diagnostic()
    {
        Failure failure = await Assert.ThrowsAsync<Failure>(() => KernelRequirements.ReadAsync(new DirectoryTree(tree, tree), "x86_64", CancellationToken.None));
        Assert.Equal("KF1302", failure.Diagnostics[0].Code.Id);
    }

    [Fact]
    public async Task A_script_that_names_no_tool_is_malformed()
    {
        await WriteScriptAsync("echo 1.2.3\n");
        Failure failure = await Assert.ThrowsAsync<Failure>(() => KernelRequirements.ReadAsync(new DirectoryTree(tree, tree), "x86_64", CancellationToken.None));
        Assert.Equal("KF1301", failure.Diagnostics[0].Code.Id);
    }

    [Theory]
    [InlineData("../x86")]
    [InlineData("")]
    [InlineData("X86")]
    [InlineData("x86 64")]
    public async Task Refuses_an_architecture_that_no_kernel_can_have(string arch)
    {
        await WriteScriptAsync(VersionScripts.Plain);
        Failure failure = await Assert.ThrowsAsync<Failure>(() => KernelRequirements.ReadAsync(new DirectoryTree(tree, tree), arch, CancellationToken.None));
        Assert.Equal("KF1306", failure.Diagnostics[0].Code.Id);
    }

    [Theory]
    [InlineData("x86_64", "x86")]
    [InlineData("i386", "x86")]
    [InlineData("sparc64", "sparc")]
    [InlineData("parisc64", "parisc")]
    [InlineData("sh64", "sh")]
    [InlineData("arm64", "arm64")]
    [InlineData("powerpc", "powerpc")]
    public void Knows_the_source_directory_of_an_architecture(string arch, string sourceArch)
    {
        Assert.True(ArchName.TryParse(arch, out ArchName parsed));
        Assert.Equal(sourceArch, parsed.SourceArch);
    }

    [Fact]
    public void A_toolchain_that_is_too_old_is_told_both_versions_and_the_line_of_the_tree()
    {
        Diagnostic diagnostic = Assert.Single(Compare(("rustc", "rustc 1.63.0"), ("bindgen", "bindgen 0.65.1"), ("llvm", "Debian clang version 19.1.7 (3+b1)")));
        Assert.Equal(("KF1303", Severity.Error, ExitCode.Usage), (diagnostic.Code.Id, diagnostic.Severity, diagnostic.Code.Exit));
        Assert.Equal("scripts/min-tool-version.sh:32", diagnostic.Place!.ToString());
        Assert.Equal("the kernel tree needs rustc 1.78.0 or newer, and the toolchain `old` has 1.63.0", diagnostic.Message);
        Assert.Contains(diagnostic.Hints, hint => hint.Contains("kforge lock", StringComparison.Ordinal));
    }

    [Fact]
    public void The_least_version_itself_is_new_enough() =>
        Assert.Empty(Compare(("rustc", "1.78.0"), ("bindgen", "0.65.1"), ("llvm", "15.0.0")));

    [Fact]
    public void Gnu_tools_count_only_when_the_toolchain_declares_them()
    {
        Assert.Empty(Compare(("rustc", "1.78.0"), ("bindgen", "0.65.1"), ("llvm", "15.0.0")));
        Assert.Equal("KF1303", Assert.Single(Compare(("rustc", "1.78.0"), ("bindgen", "0.65.1"), ("llvm", "15.0.0"), ("gcc", "gcc (Old) 4.9.2"))).Code.Id);
    }

    [Fact]
    public void Finds_every_fault_at_once() =>
        Assert.Equal(["KF1304", "KF1305", "KF1303"], Compare(("llvm", "unknown"), ("rustc", "1.77.9")).Select(d => d.Code.Id));

    [Theory]
    [InlineData("1.62.0", false, null, null)]
    [InlineData("1.63.0", false, "KF1307", Severity.Error)]
    [InlineData("1.63.0", true, "KF1307", Severity.Warning)]
    [InlineData("1.61.0", false, "KF1307", Severity.Error)]
    [InlineData("1.61.0", true, "KF1307", Severity.Error)]
    public void An_exact_tool_is_that_version_or_refused_and_a_newer_one_can_be_allowed(string found, bool allowNewer, string? code, Severity? severity)
    {
        ImmutableArray<ToolRequirement> requirements = KernelRequirements.Read(
            MadeTree.Of(
                (KernelTreeFiles.Script, MadeTree.Script(("rustc", "echo 1.62.0"), ("bindgen", "echo 0.56.0"), ("llvm", "echo 11.0.0"))),
                (KernelTreeFiles.RustAvailable, MadeTree.OneOnly)),
            MadeTree.Arch("x86_64")).OrFail();
        ImmutableArray<Diagnostic> unmet = RequirementCheck.Compare(
            requirements,
            new Dictionary<string, string> { ["rustc"] = $"rustc {found} (abc)", ["bindgen"] = "bindgen 0.56.0", ["llvm"] = "clang version 19.1.7" },
            "other",
            allowNewer);
        Assert.Equal((code, severity), (unmet.SingleOrDefault()?.Code.Id, unmet.SingleOrDefault()?.Severity));
        Assert.Equal(found == "1.63.0" && !allowNewer, unmet.Any(diagnostic => diagnostic.Hints.Any(hint => hint.Contains("allow-newer = true", StringComparison.Ordinal))));
        Assert.Equal("exact", requirements.Single(requirement => requirement.Tool == "rustc").Locked.Policy);
        Assert.Equal("minimum", requirements.Single(requirement => requirement.Tool == "llvm").Locked.Policy);
    }

    private static ImmutableArray<Diagnostic> Compare(params (string Tool, string Says)[] tools)
    {
        Assert.True(ArchName.TryParse("x86_64", out ArchName arch));
        return RequirementCheck.Compare(
            KernelRequirements.Read(MadeTree.Of((KernelTreeFiles.Script, VersionScripts.Plain), (KernelTreeFiles.RustAvailable, MadeTree.LeastOnly)), arch).OrFail(),
            tools.ToDictionary(t => t.Tool, t => t.Says),
            "old",
            allowNewer: false);
    }

    private async Task WriteScriptAsync(string text)
    {
        Directory.CreateDirectory(Path.Combine(tree, "scripts"));
        await File.WriteAllTextAsync(Path.Combine(tree, MinToolVersion.TreePath), text);
    }
}
