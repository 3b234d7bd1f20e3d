using System.Collections.Immutable;
using Kforge.Auditing;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Requirements;
using Kforge.Tests.Requirements;
using Kforge.Toolchains.Probing;
using Kforge.Workspace;

namespace Kforge.Tests.Auditing;

/// <summary>Made-up trees and tools for judgements.</summary>
internal static class Facts
{
    public const string Fingerprint = "0123456789ABCDEF0123456789ABCDEF01234567";

    public static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    public static readonly KnownIssues NoIssues = new([]);

    /// <summary>The files of a tree that asks for rustc, bindgen and LLVM.</summary>
    public static ImmutableArray<(string Path, string Text)> Files(string rustc, string bindgen, bool exact = false, string version = "6.12.0", string kconfig = "config A\n\tbool\n") =>
    [
        ("Makefile", MadeTree.Makefile(version)),
        ("Kconfig", kconfig),
        (KernelTreeFiles.Script, MadeTree.Script(("gcc", "echo 5.1.0"), ("llvm", "echo 13.0.1"), ("rustc", $"echo {rustc}"), ("bindgen", $"echo {bindgen}"))),
        (KernelTreeFiles.Changes, MadeTree.Changes(MadeTree.Row("GNU make", "3.82", "make --version"), MadeTree.Row("pahole", "1.16", "pahole --version"))),
        (KernelTreeFiles.RustAvailable, exact ? MadeTree.OneOnly : MadeTree.LeastOnly),
        (KernelTreeFiles.QuickStart, exact ? MadeTree.ParticularPage : MadeTree.RecentPage),
    ];

    public static AuditedTree Tree(string rustc = "1.78.0", string bindgen = "0.65.1", bool exact = false, string kconfig = "config A\n\tbool\n") =>
        new("made", MadeTree.Arch("x86_64"), MadeTree.Facts(MadeTree.Of([.. Files(rustc, bindgen, exact, kconfig: kconfig)])));

    public static AuditedKernel Kernel(bool allowNewer = false, string? oneLlvm = null) => new(
        "lts", new("kbuild.toml", 3), new(allowNewer, false), oneLlvm is null ? null : new Placed<string>(oneLlvm, new("profiles/fast.toml", 4)));

    /// <summary>Tools that suit <see cref="Tree"/>, with some versions replaced; null for a tool that is not there.</summary>
    public static ProbedTools Tools(params (string Tool, string? Version)[] changes)
    {
        Dictionary<string, string?> versions = new()
        {
            ["rustc"] = "1.85.1",
            ["bindgen"] = "0.71.1",
            [ToolQuestion.Libclang] = "19.1.7",
            [ToolQuestion.RustcLlvm] = "19.1.7",
            ["rust-src"] = "1.85.1",
        };
        foreach (string tool in (string[])["llvm", "lld", "llvm-ar", "llvm-nm", "llvm-objcopy", "llvm-strip"])
        {
            versions[tool] = "19.1.7";
        }

        foreach (string tool in (string[])["make", "bash", "bc", "bison", "flex"])
        {
            versions[tool] = "9.9";
        }

        foreach ((string tool, string? version) in changes)
        {
            versions[tool] = version;
        }

        RustSource source = versions["rust-src"] is { } sources
            ? new RustSource.Present("/usr/lib/rustlib/src/rust/library", sources == "unknown" ? null : Version(sources), false)
            : new RustSource.Absent("/usr/lib/rustlib/src/rust/library/core/src/lib.rs", false);
        return new(
            versions.Where(tool => tool.Key is not (ToolQuestion.RustcLlvm or "rust-src")).ToImmutableSortedDictionary(
                tool => tool.Key,
                tool => tool.Value is { } version ? (FoundTool)new FoundTool.Found($"/usr/bin/{tool.Key}", Version(version), version) : new FoundTool.Missing(),
                StringComparer.Ordinal),
            versions["rustc"] is null ? null : new RustFacts(Version(versions[ToolQuestion.RustcLlvm]!), "x86_64-unknown-linux-gnu", null, "/usr", source));
    }

    public static ProbedTools With(this ProbedTools tools, string tool, FoundTool found) => tools with { Tools = tools.Tools.SetItem(tool, found) };

    public static AuditedToolchain Host(ProbedTools tools, bool rustup = true) => new("host", null, null, new ToolchainState.OnHost(tools, new("apt install", rustup)));

    public static AuditedToolchain Packages(ProbedTools tools, LockedToolchain? locked = null) =>
        new("debian-trixie", Definition(), locked ?? Locked(), new ToolchainState.Installed(tools, false)) { Keys = [new(Fingerprint, "toolchains/keys/K.gpg", null)] };

    public static ToolchainDefinition Definition(bool allowExpired = false) => ToolchainReader.Parse(System.Text.Encoding.UTF8.GetBytes($$"""
        description = "made up"
        provider = "debian"
        architecture = "amd64"
        packages = ["make"]

        [[suite]]
        name = "trixie"
        signed-by = ["{{Fingerprint}}"]
        allow-expired = {{(allowExpired ? "true" : "false")}}
        """), "toolchains/debian-trixie.toml", "debian-trixie").OrFail();

    public static LockedToolchain Locked() => new(
        Definition().Digest,
        [new("debian", "trixie", Now, Sha256Digest.OfText("index"), [Fingerprint])],
        [new("rustc", "1.85.0+dfsg3-1", "debian", "trixie", "pool/r.deb", 1, Sha256Digest.OfText("rustc"))]);

    public static ToolVersion Version(string text) => ToolVersion.TryParse(text, out ToolVersion version) ? version : throw new ArgumentException(text);

    public static PairReport Judge(AuditedTree tree, AuditedToolchain toolchain, params OtherToolchain[] others) => PairAudit.Judge(tree, toolchain, NoIssues, [.. others]);

    public static ImmutableArray<AuditFinding> FindingsOf(AuditedTree tree, ProbedTools tools) => Judge(tree, Host(tools)).Findings;

    public static AuditFinding Finding(DiagnosticCode code, FindingLevel level = FindingLevel.Error, FindingSubject? subject = null) => new(code, level, subject ?? new(), "something");
}
