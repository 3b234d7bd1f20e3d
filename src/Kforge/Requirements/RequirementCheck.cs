using System.Collections.Immutable;
using Kforge.Diagnostics;

namespace Kforge.Requirements;

/// <summary>Compares what a tree asks for with what a toolchain has; pure.</summary>
public static class RequirementCheck
{
    /// <summary>What an <c>LLVM=1</c> build with Rust runs in any case; GNU tools count only where a toolchain declares them.</summary>
    public static readonly ImmutableArray<string> AlwaysNeeded = ["bindgen", "llvm", "rustc"];

    /// <summary>Finds the tools that are too old, not the exact ones, missing or silent about their version.</summary>
    /// <param name="requirements">Of the tree, for the architecture that is built.</param>
    /// <param name="tools">What each tool of the toolchain says about its version, by its name in <c>scripts/min-tool-version.sh</c>: a version, or the output of <c>--version</c>.</param>
    /// <param name="toolchain">The toolchain's name, for the messages.</param>
    /// <param name="allowNewer">Whether a newer tool than the exact one is accepted with a warning.</param>
    /// <returns>
    /// One diagnostic a tool, in the order of the requirements; empty when all is well. Errors (KF1303, KF1304, KF1305, KF1307), but for a
    /// newer tool that is allowed: that is KF1307 as a warning.
    /// </returns>
    public static ImmutableArray<Diagnostic> Compare(
        IEnumerable<ToolRequirement> requirements,
        IReadOnlyDictionary<string, string> tools,
        string toolchain,
        bool allowNewer) =>
        [.. requirements.Select(requirement => Compare(requirement, tools.GetValueOrDefault(requirement.Tool), toolchain, allowNewer)).OfType<Diagnostic>()];

    private static Diagnostic? Compare(ToolRequirement requirement, string? says, string toolchain, bool allowNewer)
    {
        if (says is null)
        {
            return AlwaysNeeded.Contains(requirement.Tool) ? Missing(requirement, toolchain) : null;
        }

        return !ToolVersion.TryFind(says, out ToolVersion version, requirement.Tool) ? Silent(requirement, says, toolchain)
            : version == requirement.Version ? null
            : requirement.Policy == VersionPolicy.Exact ? NotExact(requirement, version, toolchain, allowNewer && version > requirement.Version)
            : version < requirement.Version ? TooOld(requirement, version, toolchain)
            : null;
    }

    private static Diagnostic TooOld(ToolRequirement requirement, ToolVersion version, string toolchain) => new(
        RequirementCodes.TooOld,
        $"the kernel tree needs {requirement.Tool} {requirement.Wanted}, and the toolchain `{toolchain}` has {version}",
        requirement.Place,
        [],
        [$"choose a toolchain with {requirement.Tool} {requirement.Wanted}: `toolchain = \"…\"` in kbuild.toml",
            $"or take a newer suite into toolchains/{toolchain}.toml and run `kforge lock`"]);

    private static Diagnostic NotExact(ToolRequirement requirement, ToolVersion version, string toolchain, bool allowed)
    {
        Diagnostic wrong = new(
            RequirementCodes.NotExact,
            $"the kernel tree was written for {requirement.Tool} {requirement.Version} and no other, and the toolchain `{toolchain}` has {version}",
            requirement.Place,
            [],
            [$"choose a toolchain with {requirement.Tool} {requirement.Version}: `toolchain = \"…\"` in kbuild.toml"]);
        return allowed ? wrong with { Severity = Severity.Warning }
            : version > requirement.Version ? wrong.WithHint("or try the newer one: `allow-newer = true` in the kernel's entry of kbuild.toml")
            : wrong;
    }

    private static Diagnostic Missing(ToolRequirement requirement, string toolchain) => new(
        RequirementCodes.NoTool,
        $"the kernel tree needs {requirement.Tool} {requirement.Wanted}, and the toolchain `{toolchain}` has none",
        requirement.Place,
        [],
        [$"add the package to toolchains/{toolchain}.toml, name `{requirement.Tool}` in its [tools] and run `kforge lock`"]);

    private static Diagnostic Silent(ToolRequirement requirement, string says, string toolchain) => new(
        RequirementCodes.NoVersion,
        $"what {requirement.Tool} of the toolchain `{toolchain}` says of itself holds no version: `{says.Trim().Split('\n')[0]}`",
        requirement.Place,
        [],
        [$"correct the command of `{requirement.Tool}` in the [tools] of toolchains/{toolchain}.toml, so that it prints the version"]);
}
