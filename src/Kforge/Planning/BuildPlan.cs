using System.Collections.Immutable;
using Kforge.Kconfig;
using Kforge.Kconfig.Synthesizing;
using Kforge.Platform;
using Kforge.Workspace;

namespace Kforge.Planning;

/// <summary>
/// Everything that decides what a build makes, and nothing else: two equal plans give the same kernel,
/// byte for byte. Pure data; the number of jobs, paths of the host and the clock have no place here.
/// </summary>
/// <param name="Kernel">The name in <c>kbuild.toml</c>; a label, no part of any key.</param>
/// <param name="KernelVersion">As the tree's Makefile says.</param>
/// <param name="Arch">The kernel's <c>ARCH</c>.</param>
/// <param name="Source">The content digest of the unpatched tree.</param>
/// <param name="Patches">In the order they are applied.</param>
/// <param name="Toolchain">The content digest of the toolchain's tree.</param>
/// <param name="Config">What the configuration is made from.</param>
/// <param name="Targets">What make is asked for.</param>
public sealed record BuildPlan(
    string Kernel,
    string KernelVersion,
    string Arch,
    Sha256Digest Source,
    ImmutableArray<LockedPatch> Patches,
    Sha256Digest Toolchain,
    ConfigPlan Config,
    ImmutableArray<string> Targets)
{
    /// <summary>Changes whenever kforge itself starts to call kbuild in another way.</summary>
    public const int Format = 1;

    /// <summary>Variables of make's command line, fixed so that time, user, host and build count leave no trace (Documentation/kbuild/reproducible-builds.rst).</summary>
    public ImmutableSortedDictionary<string, string> MakeVariables => MakeVariablesFor(Arch);

    /// <summary>The same variables for any architecture.</summary>
    /// <param name="arch">The kernel's <c>ARCH</c>.</param>
    public static ImmutableSortedDictionary<string, string> MakeVariablesFor(string arch) => new Dictionary<string, string>
    {
        ["ARCH"] = arch,
        ["LLVM"] = "1",
        ["LOCALVERSION"] = "",
        ["KBUILD_BUILD_HOST"] = "kforge",
        ["KBUILD_BUILD_TIMESTAMP"] = "1980-01-01 00:00:00 UTC",
        ["KBUILD_BUILD_USER"] = "kforge",
        // Not in the kernel's own list, yet without it a second build in one output tree calls itself #2.
        ["KBUILD_BUILD_VERSION"] = "1",
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>States what the whole build depends on.</summary>
    /// <param name="facts">Gets the facts; the key and the explanation are two such receivers.</param>
    public void Describe(IFacts facts)
    {
        DescribeTools(facts);
        DescribeSource(facts);
        DescribeSymbols(facts);
        DescribeMake(facts);
    }

    /// <summary>States everything but the tree and its patches: what is done with whatever tree there is.</summary>
    /// <param name="facts">Gets the facts.</param>
    public void DescribeWishes(IFacts facts)
    {
        DescribeTools(facts);
        DescribeSymbols(facts);
        DescribeMake(facts);
    }

    /// <summary>
    /// States what an output tree must have in common with a build to be a start for it. Another series is another tree in too many places, and tools
    /// and variables of make leave traces that make does not look at.
    /// </summary>
    /// <param name="facts">Gets the facts.</param>
    public void DescribeKinship(IFacts facts)
    {
        DescribeTools(facts);
        facts.State("series", string.Join('.', KernelVersion.Split('.', '-').Take(2)));
        DescribeVariables(facts);
        facts.State("sandbox", "bubblewrap");
    }

    /// <summary>States what tools are used, and for which machine.</summary>
    /// <param name="facts">Gets the facts.</param>
    public void DescribeTools(IFacts facts)
    {
        facts.State("format", $"{Format}");
        facts.State("arch", Arch);
        facts.State("toolchain", Toolchain.Hex);
    }

    /// <summary>States the tree and its patches.</summary>
    /// <param name="facts">Gets the facts.</param>
    public void DescribeSource(IFacts facts)
    {
        facts.State("source", Source.Hex);
        foreach (LockedPatch patch in Patches)
        {
            facts.State($"patch {patch.Path}", patch.Sha256.Hex);
        }
    }

    /// <summary>States what the configuration is made from, but for the tree.</summary>
    /// <param name="facts">Gets the facts.</param>
    public void DescribeSymbols(IFacts facts)
    {
        facts.State("config base", Config.Base);
        foreach (ProfileSymbol symbol in Config.Profiles.SelectMany(profile => profile.Symbols))
        {
            facts.State($"symbol {symbol.Name}", symbol.Value);
        }

        foreach (WantedSymbol wanted in Config.Enable)
        {
            facts.State($"enable {wanted.Name}", wanted.Value ?? "on");
        }

        foreach (Placed<string> kept in Config.Keep)
        {
            facts.State($"keep {kept.Value}", "");
        }

        if (!Config.Enable.IsEmpty)
        {
            facts.State("solver", $"{Synthesis.Rule}");
        }
    }

    private void DescribeMake(IFacts facts)
    {
        DescribeVariables(facts);
        foreach (string target in Targets)
        {
            facts.State($"target {target}", "");
        }
    }

    private void DescribeVariables(IFacts facts)
    {
        foreach ((string name, string value) in MakeVariables)
        {
            facts.State($"make {name}", value);
        }
    }
}
