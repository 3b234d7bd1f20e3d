using System.Collections.Immutable;
using Kforge.Benchmarks;
using Kforge.Diagnostics;
using Kforge.Platform;

if (args is ["cache", ..])
{
    return await Modes.CacheAsync(args[1..]);
}

if (args is ["mutations", ..])
{
    return await Modes.MutationsAsync(args[1..]);
}

if (args.Length < 3)
{
    Console.Error.WriteLine(
        """
        usage: Kforge.Benchmarks unpack DIR TARBALL...   tar x and kforge's unpacking of the same files, in turns
               Kforge.Benchmarks again DIR TARBALL       the build tree of a tree that is in the store
               Kforge.Benchmarks path DIR TREE           TREE taken for the first time, again, and after three edits, which are undone
               Kforge.Benchmarks config DIR TREE         make olddefconfig and kforge config resolve of TREE, in turns
               Kforge.Benchmarks snapshot DIR OUTPUT     an output tree kept in the store and brought back, beside cp -a
               Kforge.Benchmarks take STORE TREE         takes TREE once, for timing a whole process
               Kforge.Benchmarks cache DIR [OPTION...]   kforge beside make, ccache and sccache; without DIR it says more
               Kforge.Benchmarks mutations DIR TREE [OPTION...]   incremental builds after changes of many kinds, held against builds from nothing
        DIR is made and removed, but for the last two; ROUNDS in the environment says how often, 3 times without it.
        """);
    return 64;
}

Host host = new(
    ImmutableDictionary<string, string>.Empty.Add("PATH", Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin").Add("HOME", Environment.GetEnvironmentVariable("HOME") ?? "/"),
    Environment.CurrentDirectory, TimeProvider.System, new HttpClient(), _ => { });
Bench bench = new(host, args[1], int.TryParse(Environment.GetEnvironmentVariable("ROUNDS"), out int rounds) ? rounds : 3);
try
{
    switch (args[0])
    {
        case "unpack":
            await bench.UnpackAsync(args[2..]);
            break;
        case "again":
            await bench.AgainAsync(args[2]);
            break;
        case "path":
            await bench.PathAsync(args[2]);
            break;
        case "config":
            new ConfigBench(args[1], bench.Rounds).Run(args[2]);
            break;
        case "snapshot":
            await new SnapshotBench(host, args[1], bench.Rounds).RunAsync(Path.GetFullPath(args[2]));
            break;
        case "take":
            Console.WriteLine((await Kforge.Sources.PathSource.TakeAsync(host, new Store(args[1]), args[2], CancellationToken.None)).Digest);
            break;
        default:
            Console.Error.WriteLine($"unknown: {args[0]}");
            return 64;
    }

    return 0;
}
catch (Failure failure)
{
    Console.Error.WriteLine(failure.Message);
    return 1;
}
