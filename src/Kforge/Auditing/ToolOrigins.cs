using Kforge.Toolchains.Probing;
using Kforge.Workspace;

namespace Kforge.Auditing;

/// <summary>Tells where a tool of a toolchain is from; pure.</summary>
internal static class ToolOrigins
{
    /// <summary>The origin in a few words, such as <c>debian trixie rustc 1.85.0+dfsg3-1</c>; null when it is not known.</summary>
    /// <param name="toolchain">The toolchain.</param>
    /// <param name="tool">The tool.</param>
    public static string? Of(AuditedToolchain toolchain, string tool)
    {
        if (toolchain.State is ToolchainState.OnHost host)
        {
            string? where = tool == "rust-src" ? (host.Tools.Rust?.Source as RustSource.Present)?.Library : PathOf(host.Tools, tool);
            return where is { } path ? $"host {path}" : null;
        }

        if (toolchain.Locked is not { } locked || (tool != "rust-src" && toolchain.Tools?[tool] is FoundTool.Missing))
        {
            return null;
        }

        // What is unpacked later lies over what was there before: packages, then archives, then what is built.
        if (locked.CrateTools.FirstOrDefault(built => built.Tool == tool) is { } crate)
        {
            return $"crates {crate.Crate} {crate.Version}";
        }

        return locked.Archives.FirstOrDefault(archive => Archives(tool).Contains(archive.Name)) is { } whole
            ? $"{whole.Provider} {whole.Name} {whole.Version}"
            : Packages(tool).Select(name => Package(locked, name)).FirstOrDefault(package => package is not null) is { } package
            ? $"{package.Archive} {package.Suite} {package.Name} {package.Version}"
            : null;
    }

    private static string? PathOf(ProbedTools tools, string tool) => tool == ToolQuestion.RustcLlvm ? PathOf(tools, "rustc") : tools[tool] switch
    {
        FoundTool.Found found => found.Path,
        FoundTool.Hung hung => hung.Path,
        FoundTool.Silent silent => silent.Path,
        FoundTool.Flooded flooded => flooded.Path,
        FoundTool.Failed failed => failed.Path,
        _ => null,
    };

    private static LockedPackage? Package(LockedToolchain locked, string name) =>
        name.EndsWith('*')
            ? locked.Packages.FirstOrDefault(package => package.Name.StartsWith(name[..^1], StringComparison.Ordinal) && char.IsAsciiDigit(package.Name[name.Length - 1]))
            : locked.Packages.FirstOrDefault(package => package.Name == name);

    private static string[] Archives(string tool) => tool switch
    {
        "clippy" => ["clippy", "clippy-preview"],
        "rustfmt" => ["rustfmt", "rustfmt-preview"],
        "lld" or ToolQuestion.Libclang => ["llvm"],
        _ when tool.StartsWith("llvm-", StringComparison.Ordinal) => ["llvm"],
        _ => [tool],
    };

    /// <summary>Debian's packages with the program, the one that holds the version first; <c>clang-*</c> is clang-19 and its like.</summary>
    private static string[] Packages(string tool) => tool switch
    {
        "clippy" => ["rust-clippy"],
        "llvm" => ["clang-*", "clang"],
        "lld" => ["lld-*", "lld"],
        "pahole" => ["pahole", "dwarves"],
        "python3" => ["python3-minimal", "python3"],
        "perl" => ["perl-base", "perl"],
        ToolQuestion.Libclang => ["libclang1-*", "libclang-*"],
        _ when tool.StartsWith("llvm-", StringComparison.Ordinal) => ["llvm-*", "llvm"],
        _ => [tool],
    };
}
