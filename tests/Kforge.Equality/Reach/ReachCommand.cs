using System.Collections.Immutable;
using Kforge.Kconfig;
using Kforge.Kconfig.Model;
using Kforge.Kconfig.Solving;
using Kforge.Kconfig.Values;
using Kforge.Toolchains;
using Kforge.Workspace;

namespace Kforge.Equality.Reach;

/// <summary>The commands <c>rust</c> and <c>sample</c>.</summary>
public static class ReachCommand
{
    /// <summary>How many random configurations of conf's are looked through.</summary>
    private const int Randoms = 10;

    /// <summary>Prints a table for each tree and architecture.</summary>
    /// <returns>Whether all of them are as promised.</returns>
    public static async Task<bool> RunAsync(EqualityBench bench, ReachOptions options, CancellationToken cancellation)
    {
        using ToolchainUse toolchain = await bench.ToolchainAsync(options.Common.Toolchain, cancellation);
        KernelPackages packages = bench.Packages;
        Readings readings = new(bench.Host, bench.Store, toolchain.Installed);
        RealConfs confs = new(bench.Host, toolchain.Installed, bench.Work) { Memo = !options.Common.NoMemo };
        Truths truths = new(options.Common.Keep ?? Path.Combine(bench.Work, "truth"), toolchain.Installed, trusted: !options.Common.AskAgain);
        List<ReachTable> tables = [];
        foreach (DebianKernel kernel in options.Common.Kernels)
        {
            ConfigTree tree = await ConfigTree.OfAsync(bench, packages, kernel, options.Common.TreesDirectory, cancellation);
            foreach ((ArchName arch, _) in options.Common.ArchNames)
            {
                ConfigResolution resolution = await readings.OfAsync(tree, arch, cancellation);
                KconfigModel model = resolution.Reading.Model;
                Console.WriteLine($"== {tree.Name} {arch}");
                tables.Add(await ReachTable.MakeAsync(
                    resolution, await confs.OfAsync(tree, arch, cancellation), truths, tree, arch, [.. Case.Modes, .. Case.Randoms(Randoms)],
                    start => Requests(model, start, options),
                    Console.WriteLine, cancellation));
                Console.WriteLine(tables[^1].Summary);
            }
        }

        return tables.Count > 0 && tables.TrueForAll(table => table.IsGood);
    }

    private static ImmutableArray<SolveRequest> Requests(KconfigModel model, DotConfig start, ReachOptions options) =>
        options.Symbols.Count > 0 ? Candidates.Named(model, options.Symbols)
        : options.IsSample ? Candidates.Sample(model, start, options.Count, options.Seed)
        : Candidates.OfRust(model);
}
