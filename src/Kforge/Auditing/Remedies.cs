using System.Collections.Immutable;
using Kforge.Requirements;
using Kforge.Workspace;

namespace Kforge.Auditing;

/// <summary>A toolchain that could be used instead.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Versions">The versions of its tools, as far as they are known.</param>
public sealed record OtherToolchain(string Name, ImmutableSortedDictionary<string, ToolVersion> Versions);

/// <summary>Works out what mends a finding about a tool: commands and keys that can be typed. Pure.</summary>
internal sealed class Remedies(AuditedTree? tree, AuditedToolchain toolchain, ImmutableArray<OtherToolchain> others)
{
    /// <summary>What provides a version that the tree accepts.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="wanted">What the tree asks for; null when any version will do.</param>
    public IEnumerable<string> ForVersion(string tool, ToolRequirement? wanted)
    {
        foreach (string fix in (toolchain.State as ToolchainState.OnHost)?.System is { } system ? OnHost(tool, wanted, system) : InDefinition(tool, wanted))
        {
            yield return fix;
        }

        if (wanted is not null && others.Where(other => other.Name != toolchain.Name && Suits(other)).Select(other => other.Name).FirstOrDefault() is { } better)
        {
            yield return tree?.Kernel is { } kernel
                ? $"or take another toolchain: `toolchain = \"{better}\"` in [kernel.{kernel.Name}] of kbuild.toml, then `kforge lock`"
                : $"or take another toolchain: `--toolchain {better}`, which has what the tree asks for";
        }
    }

    /// <summary>What allows a newer tool where the tree asks for exactly one version.</summary>
    public string ToAllowNewer() => tree?.Kernel is { } kernel
        ? $"or accept it, with a warning that the record keeps: `allow-newer = true` in [kernel.{kernel.Name}] of kbuild.toml"
        : "or accept it, with a warning that the record keeps: `allow-newer = true` in the kernel's table of kbuild.toml";

    /// <summary>What provides the sources of the core library.</summary>
    /// <param name="rustc">rustc's version.</param>
    /// <param name="chosen">Whether <c>RUST_LIB_SRC</c> names where they are looked for.</param>
    public IEnumerable<string> ForRustSource(ToolVersion rustc, bool chosen)
    {
        if (toolchain.State is not ToolchainState.OnHost { System: var system })
        {
            return [$"add `\"rust-src\"` to `packages` in {DefinitionFile}, then run `kforge lock`"];
        }

        string[] unset = chosen ? ["remove `RUST_LIB_SRC` from the environment: `unset RUST_LIB_SRC`"] : [];
        return
        [
            .. unset,
            system.Rustup ? $"{(chosen ? "and run" : "run")} `rustup component add rust-src`"
                : system.Install is { } install ? $"install them: `{install} {PackageOf("rust-src", install)}`"
                : $"install the sources of Rust {rustc} and name their `library` directory: `export RUST_LIB_SRC=…`",
        ];
    }

    /// <summary>What makes bindgen load the libclang that belongs to clang.</summary>
    public string ForLibclang(ToolVersion clang) => toolchain.State is ToolchainState.OnHost
        ? $"let bindgen load the libclang of clang {clang}: `export LIBCLANG_PATH=/usr/lib/llvm-{clang.Major}/lib`, or wherever it is"
        : $"let {DefinitionFile} take clang and libclang from one suite or one provider, then run `kforge lock`";

    /// <summary>What lets bindgen find a libclang at all.</summary>
    public IEnumerable<string> ForNoLibclang()
    {
        foreach (string fix in ForVersion(Toolchains.Probing.ToolQuestion.Libclang, null))
        {
            yield return fix;
        }

        if (toolchain.State is ToolchainState.OnHost)
        {
            yield return "or tell bindgen the directory of libclang.so: `export LIBCLANG_PATH=/usr/lib/llvm-19/lib`";
        }
    }

    private IEnumerable<string> OnHost(string tool, ToolRequirement? wanted, HostSystem system)
    {
        string install = system.Install is { } command ? $"run `{command} {PackageOf(tool, command)}`" : $"install {tool}";
        if (tool is "rustc" or "rustfmt" or "clippy" && system.Rustup)
        {
            return tool != "rustc" ? [$"run `rustup component add {tool}`"]
                : wanted?.Policy == VersionPolicy.Exact
                    ? [$"run `rustup toolchain install {wanted.Version} --component rust-src`, then `rustup override set {wanted.Version}` in the tree"]
                    : ["run `rustup update stable`"];
        }

        if (tool == "bindgen")
        {
            string crate = wanted is null ? "bindgen-cli" : new BindgenVersion(wanted.Version).CrateName;
            string version = wanted?.Policy == VersionPolicy.Exact ? $" --version {wanted.Version}" : "";
            return [$"run `cargo install --locked{version} {(version.Length > 0 ? crate : "bindgen-cli")}`"];
        }

        return wanted is null || toolchain.Tools?[tool] is Toolchains.Probing.FoundTool.Missing ? [install] : [$"{install} when it offers {wanted.Wanted}"];
    }

    private IEnumerable<string> InDefinition(string tool, ToolRequirement? wanted)
    {
        if (wanted is { Policy: VersionPolicy.Exact } exact)
        {
            yield return tool == "bindgen"
                ? $"let the toolchain offer it: in {DefinitionFile} `[[offer]]` with `tool = \"bindgen\"`, `provider = \"crates\"`, `versions = [\"{exact.Version}\"]`, then run `kforge lock`"
                : $"let the toolchain offer it: in {DefinitionFile} `[[offer]]` with `tool = \"rustc\"`, `provider = \"rust-dist\"`, `versions = [\"{exact.Version}\"]` and `signed-by`, then run `kforge lock`";
        }
        else if (wanted is null || toolchain.Tools?[tool] is Toolchains.Probing.FoundTool.Missing)
        {
            yield return $"add `\"{PackageOf(tool, "apt")}\"` to `packages` in {DefinitionFile}, then run `kforge lock`";
        }
        else
        {
            yield return $"run `kforge update {LockedName.Definition(toolchain.Name)}` when the archive has {wanted.Wanted}, or add a newer suite to {DefinitionFile}";
        }
    }

    private string DefinitionFile => toolchain.Definition?.Place.File ?? $"toolchains/{LockedName.Definition(toolchain.Name)}.toml";

    private bool Suits(OtherToolchain other) => tree?.Facts is { } facts && facts.Tools.Where(wanted => Requirements.RequirementCheck.AlwaysNeeded.Contains(wanted.Tool))
        .All(wanted => other.Versions.TryGetValue(wanted.Tool, out ToolVersion version)
            && (wanted.Policy == VersionPolicy.Exact ? version == wanted.Version : version >= wanted.Version));

    /// <summary>The package with a program, by the names of the distribution whose command installs it; Debian's where it is not known better.</summary>
    private static string PackageOf(string tool, string install)
    {
        string manager = install.Split(' ')[0] == "sudo" ? install.Split(' ')[1] : install.Split(' ')[0];
        bool debian = manager.StartsWith("apt", StringComparison.Ordinal);
        return tool switch
        {
            "llvm" => "clang",
            "clippy" => debian ? "rust-clippy" : manager == "pacman" ? "rust" : "clippy",
            "rustc" or "rustfmt" when manager == "pacman" => "rust",
            "rustc" when manager == "dnf" => "rust",
            "pahole" => manager is "dnf" ? "dwarves" : "pahole",
            "libclang" => debian ? "libclang-dev" : manager == "dnf" ? "clang-libs" : "clang",
            _ when tool.StartsWith("llvm-", StringComparison.Ordinal) => "llvm",
            _ => tool,
        };
    }
}
