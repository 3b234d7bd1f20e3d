using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Equality;
using Kforge.Toolchains;
using Kforge.Workspace;

if (EqualityOptions.Parse(args) is not { } options)
{
    Console.Error.WriteLine(EqualityOptions.Usage);
    return 64;
}

using CancellationTokenSource stop = new();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};
EqualityBench bench = EqualityBench.Open();
KernelPackages packages = bench.Packages;
List<Verdict> verdicts = [];
try
{
    using ToolchainUse toolchain = await bench.ToolchainAsync(options.Toolchain, stop.Token);
    Truths truths = new(options.Keep ?? Path.Combine(bench.Work, "truth"), toolchain.Installed, trusted: !options.AskAgain);
    IResolver? resolver = options.TruthOnly ? null
        : options.Program ? new ProgramResolver(bench.Host, bench.Repository, bench.Store, options.Toolchain, bench.Work)
        : new LibraryResolver(bench.Host, bench.Store, toolchain.Installed);
    EqualityRun run = new(bench.Host, toolchain.Installed, truths, resolver, bench.Work) { Memo = !options.NoMemo, Lines = options.Lines };
    foreach (DebianKernel kernel in DebianKernel.All.Where(kernel => options.Trees.IsEmpty || options.Trees.Contains(kernel.Version)))
    {
        ConfigTree tree = options.TreesDirectory is { } trees
            ? ConfigTree.OfDirectory(kernel.Version, Path.Combine(trees, kernel.Version))
            : await ConfigTree.OfPackageAsync(bench.Host, bench.Store, packages, kernel, bench.Work, stop.Token);
        foreach ((ArchName arch, string debian) in DebianKernel.Arches.Where(arch => options.Arches.IsEmpty || options.Arches.Contains(arch.Arch.Arch)))
        {
            ImmutableArray<Case> configs = await kernel.ConfigsAsync(bench.Host, packages, debian, stop.Token);
            Case[] cases = [.. Case.Modes, .. configs, .. Case.Randoms(options.Randoms)];
            foreach (Case asked in cases.Where(asked => options.Cases.IsEmpty || options.Cases.Any(asked.Matches)))
            {
                verdicts.Add(await run.CompareAsync(tree, arch, asked, stop.Token));
                Console.WriteLine(verdicts[^1]);
            }
        }
    }
}
catch (Exception exception) when (exception is Failure or InvalidOperationException or OperationCanceledException)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}

int equal = verdicts.Count(verdict => verdict.Equal);
double conf = verdicts.Sum(verdict => verdict.Conf.TotalSeconds);
Console.WriteLine(
    options.TruthOnly ? FormattableString.Invariant($"{verdicts.Count} cases, conf {conf:F0} s")
    : FormattableString.Invariant($"{equal} of {verdicts.Count} equal; conf {conf:F0} s, kforge {verdicts.Sum(verdict => verdict.Kforge?.TotalSeconds ?? 0):F0} s"));
return equal == verdicts.Count && equal > 0 ? 0 : 1;
