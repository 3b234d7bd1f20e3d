using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Equality;
using Kforge.Equality.Reach;
using Kforge.Toolchains;
using Kforge.Workspace;

ReachOptions? reach = ReachOptions.Fits(args) ? ReachOptions.Parse(args) : null;
if ((reach?.Common ?? (ReachOptions.Fits(args) ? null : EqualityOptions.Parse(args))) is not { } options)
{
    Console.Error.WriteLine($"{EqualityOptions.Usage}\n\n{ReachOptions.Usage}");
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
    if (reach is not null)
    {
        return await ReachCommand.RunAsync(bench, reach, stop.Token) ? 0 : 1;
    }

    using ToolchainUse toolchain = await bench.ToolchainAsync(options.Toolchain, stop.Token);
    Truths truths = new(options.Keep ?? Path.Combine(bench.Work, "truth"), toolchain.Installed, trusted: !options.AskAgain);
    IResolver? resolver = options.TruthOnly ? null
        : options.Program ? new ProgramResolver(bench.Host, bench.Repository, bench.Store, options.Toolchain, bench.Work)
        : new LibraryResolver(new(bench.Host, bench.Store, toolchain.Installed));
    EqualityRun run = new(new(bench.Host, toolchain.Installed, bench.Work) { Memo = !options.NoMemo }, truths, resolver) { Lines = options.Lines };
    foreach (DebianKernel kernel in options.Kernels)
    {
        ConfigTree tree = await ConfigTree.OfAsync(bench, packages, kernel, options.TreesDirectory, stop.Token);
        foreach ((ArchName arch, string debian) in options.ArchNames)
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
