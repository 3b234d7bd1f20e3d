using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Kforge.Kconfig;

namespace Kforge.Releasing.Materials;

/// <summary>All steps of a finished build, and what they say about where its files come from.</summary>
internal sealed partial class BuildSteps
{
    private const string LinkScript = "scripts/link-vmlinux.sh";
    private const string GeneratedHeaders = "include/generated/";

    /// <summary>What scripts/link-vmlinux.sh reads besides what its command names (6.1 to 7.3).</summary>
    private static readonly string[] LinkedByScript = ["vmlinux.o", ".vmlinux.export.o", "init/version-timestamp.o"];

    private readonly MaterialTrees trees;
    private readonly ImmutableArray<BuildStep> steps;
    private readonly Dictionary<string, BuildStep> byProduct = new(StringComparer.Ordinal);
    private readonly HashSet<string> finalLinks = new(StringComparer.Ordinal);
    private readonly Dictionary<Material, ImmutableArray<Material>> included = [];

    private BuildSteps(MaterialTrees trees, ImmutableArray<BuildStep> steps)
    {
        (this.trees, this.steps) = (trees, steps);
        Compiled = steps.Where(step => step.Compiled is not null).ToLookup(step => step.Compiled!, step => step.Target);
        foreach (BuildStep step in steps)
        {
            byProduct[step.Target] = step;
            foreach (string also in step.Also)
            {
                byProduct[also] = step;
            }

            if (step.Inputs.Contains(new(MaterialPlace.Source, LinkScript)))
            {
                finalLinks.Add(step.Target);
                byProduct["System.map"] = step;
            }
        }
    }

    /// <summary>Reads every command file of an output tree.</summary>
    /// <param name="trees">The trees the build saw.</param>
    /// <param name="cancellation">Stops.</param>
    public static BuildSteps Read(MaterialTrees trees, CancellationToken cancellation)
    {
        ImmutableArray<BuildStep>.Builder steps = ImmutableArray.CreateBuilder<BuildStep>();
        foreach (string path in trees.Made.Order(StringComparer.Ordinal))
        {
            cancellation.ThrowIfCancellationRequested();
            if (BuildStep.TargetOf(path) is { } target)
            {
                steps.Add(BuildStep.Parse(target, LosslessText.Read(trees.PathOf(new(MaterialPlace.Output, path))), trees));
            }
        }

        return new(trees, steps.ToImmutable());
    }

    /// <summary>Every file that any step read.</summary>
    /// <param name="cancellation">Stops.</param>
    public IReadOnlySet<Material> Everything(CancellationToken cancellation) => Behind(steps.Select(step => new Material(MaterialPlace.Output, step.Target)), cancellation);

    /// <summary>What each source was compiled to, in the order of names.</summary>
    public ILookup<Material, string> Compiled { get; }

    /// <summary>What was made under a path that ends so: <c>arch/arm64/boot/dts/arm/foo.dtb</c> for <c>arm/foo.dtb</c>.</summary>
    public IEnumerable<Material> EndingWith(string path) =>
        steps.Where(step => step.Target == path || step.Target.EndsWith("/" + path, StringComparison.Ordinal)).Select(step => trees.Find(step.Target)).OfType<Material>();

    /// <summary>Some files and every file that went into them, step by step back to what no step made.</summary>
    /// <param name="files">The files.</param>
    /// <param name="cancellation">Stops.</param>
    public IReadOnlySet<Material> Behind(IEnumerable<Material> files, CancellationToken cancellation)
    {
        HashSet<Material> found = [];
        Stack<Material> open = new(files);
        while (open.TryPop(out Material? material))
        {
            cancellation.ThrowIfCancellationRequested();
            if (!found.Add(material))
            {
                continue;
            }

            foreach (Material input in InputsOf(material))
            {
                open.Push(input);
            }
        }

        return found;
    }

    private IEnumerable<Material> InputsOf(Material material)
    {
        IEnumerable<Material> inputs = IncludedBy(material);
        if (material.Place != MaterialPlace.Output)
        {
            return inputs;
        }

        if (!byProduct.TryGetValue(material.Path, out BuildStep? step))
        {
            return inputs.Concat(OffsetsOf(material.Path));
        }

        inputs = inputs.Concat(step.Inputs);
        return finalLinks.Contains(step.Target) ? inputs.Concat(ReadByLinkScript()) : inputs;
    }

    private IEnumerable<Material> ReadByLinkScript() =>
        LinkedByScript.Concat(trees.Made.Where(path => path.StartsWith("arch/", StringComparison.Ordinal) && path.EndsWith("/kernel/vmlinux.lds", StringComparison.Ordinal)))
            .Select(trees.Find).OfType<Material>();

    /// <summary>Headers of sizes and offsets come from assembly of the same name by a rule that leaves no command file (the tree's Kbuild).</summary>
    private IEnumerable<Material> OffsetsOf(string path) =>
        path.StartsWith(GeneratedHeaders, StringComparison.Ordinal) && path.EndsWith(".h", StringComparison.Ordinal)
            ? EndingWith(Path.GetFileNameWithoutExtension(path) + ".s")
            : [];

    /// <summary>What the assembler takes in as it is; no compiler lists it among what it opened.</summary>
    private ImmutableArray<Material> IncludedBy(Material material)
    {
        // make throws some of what it made away again.
        if (Path.GetExtension(material.Path) is not (".S" or ".c") || (material.Place == MaterialPlace.Output && !trees.Made.Contains(material.Path)))
        {
            return [];
        }

        if (!included.TryGetValue(material, out ImmutableArray<Material> found))
        {
            found =
            [
                .. Binary().Matches(LosslessText.Read(trees.PathOf(material))).Select(match => match.Groups["path"].Value)
                    .Select(path => trees.Find(path) ?? trees.Find("/src/" + path)).OfType<Material>(),
            ];
            included.Add(material, found);
        }

        return found;
    }

    [GeneratedRegex(@"\.incbin\s+\\?""(?<path>[^""\\]+)\\?""")]
    private static partial Regex Binary();
}
