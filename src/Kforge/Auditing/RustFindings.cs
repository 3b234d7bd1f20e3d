using Kforge.Diagnostics;
using Kforge.Requirements;
using Kforge.Toolchains.Probing;

namespace Kforge.Auditing;

/// <summary>Judges whether the parts of a Rust toolchain fit each other; pure.</summary>
internal static class RustFindings
{
    /// <summary>The sources of the core library: are they there, and are they rustc's?</summary>
    public static IEnumerable<AuditFinding> OfSource(FindingSubject subject, AuditedTree? tree, ProbedTools tools, Remedies remedies)
    {
        FindingPlace? check = Check(tree);
        if (tools["rustc"].VersionOrNull is { } rustc && Source(subject with { Tool = "rust-src" }, rustc, tools.Rust?.Source, remedies, check) is { } source)
        {
            yield return source;
        }
    }

    /// <summary>The three LLVMs: that of clang, that of bindgen and that of rustc.</summary>
    public static IEnumerable<AuditFinding> OfLlvm(FindingSubject subject, AuditedTree? tree, ProbedTools tools, Remedies remedies)
    {
        FindingPlace? check = Check(tree);
        ToolVersion? clang = tools["llvm"].VersionOrNull;
        if (tools[ToolQuestion.Libclang].VersionOrNull is { } libclang && clang is { } compiler && libclang != compiler)
        {
            yield return new AuditFinding(AuditCodes.LibclangDiffers, FindingLevel.Warning, subject with { Tool = ToolQuestion.Libclang },
                $"bindgen reads headers with libclang {libclang}, and clang is {compiler}: structures may be seen in two ways", check)
                .MendedBy(remedies.ForLibclang(compiler));
        }

        if (tools.Rust?.Llvm is { } llvm && clang is { } other && llvm.Major != other.Major)
        {
            Placed(tree, out string? symbol, out SourcePlace? place);
            yield return new AuditFinding(AuditCodes.LlvmDiffers, symbol is null ? FindingLevel.Warning : FindingLevel.Error, subject with { Tool = "rustc" },
                symbol is null
                    ? $"rustc stands on LLVM {llvm}, and clang on {other}: link-time optimisation and control-flow integrity across both are not possible"
                    : $"{symbol} needs rustc and clang on one LLVM, and rustc stands on {llvm}, clang on {other}",
                place is null ? null : FindingPlace.OfWorkspace(place))
                .MendedBy([$"take clang {llvm.Major}, or a rustc with LLVM {other.Major}", .. symbol is null ? [] : (string[])[$"or take {symbol} out of the profile"]]);
        }
    }

    /// <summary>The script of the tree that checks the same.</summary>
    private static FindingPlace? Check(AuditedTree? tree) => tree?.Facts is null ? null : new(KernelTreeFiles.RustAvailable, 0, InTree: true);

    private static AuditFinding? Source(FindingSubject subject, ToolVersion rustc, RustSource? source, Remedies remedies, FindingPlace? check) => source switch
    {
        RustSource.Absent absent => new AuditFinding(AuditCodes.NoRustSource, FindingLevel.Error, subject,
            $"rust-src is missing: the sources of Rust's core library are not at `{absent.File}`", check)
            .Because([.. absent.Chosen ? ["RUST_LIB_SRC names that directory"] : (string[])[], "the kernel compiles the core library itself"])
            .MendedBy(remedies.ForRustSource(rustc, absent.Chosen)),
        RustSource.Present { Version: { } version } present when version != rustc => new AuditFinding(AuditCodes.OtherRustSource, FindingLevel.Error, subject,
            $"rust-src is of version {version}, and rustc is {rustc}", check)
            .Because($"the sources are at `{present.Library}`{(present.Chosen ? ", which RUST_LIB_SRC names" : "")}")
            .MendedBy(remedies.ForRustSource(rustc, present.Chosen)),
        _ => null,
    };

    private static void Placed(AuditedTree? tree, out string? symbol, out SourcePlace? place)
    {
        symbol = tree?.Kernel?.OneLlvm?.Value;
        place = tree?.Kernel?.OneLlvm?.Place;
    }
}
