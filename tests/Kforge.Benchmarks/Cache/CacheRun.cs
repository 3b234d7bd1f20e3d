using System.Collections.Immutable;
using System.Globalization;
using Kforge.Benchmarks.Lab;
using Kforge.Platform;

namespace Kforge.Benchmarks.Cache;

/// <summary>Measures the cases, each in rounds, in which the tools take turns, so that what else the machine does hits all alike.</summary>
internal sealed class CacheRun
{
    private readonly Host host;
    private readonly CacheOptions options;
    private readonly CacheResults results;
    private readonly UserTree tree;
    private readonly KforgeTool kforge;
    private readonly ImmutableArray<ICacheTool> tools;

    private CacheRun(CacheOptions options, CacheResults results, KernelLab lab, UserTree tree)
    {
        host = lab.Host;
        this.options = options;
        this.results = results;
        this.tree = tree;
        kforge = new(lab, tree, Path.Combine(options.Directory, "workspaces"));
        tools =
        [
            new PlainMake(lab, tree, Path.Combine(options.Directory, "make")),
            new Ccache(lab, tree, Path.Combine(options.Directory, "ccache")),
            new Sccache(lab, tree, Path.Combine(options.Directory, "sccache")),
            kforge,
        ];
    }

    /// <summary>Measures what is not measured yet, and prints the table.</summary>
    /// <param name="host">The outside world.</param>
    /// <param name="store">kforge's store.</param>
    /// <param name="options">What was asked for.</param>
    /// <param name="cancellation">Stops; what was measured stays.</param>
    public static async Task RunAsync(Host host, Store store, CacheOptions options, CancellationToken cancellation)
    {
        Directory.CreateDirectory(options.Directory);
        CacheResults results = new(Path.Combine(options.Directory, "results.json"));
        ImmutableArray<CacheCase> cases = [.. CacheCase.All.Append(CacheCase.Disk).Where(asked => options.Cases.Contains(asked.Name))];
        if (!options.TableOnly)
        {
            using KernelLab lab = await KernelLab.OpenAsync(
                host, new KforgeProgram(host, options.Kforge, store), Path.Combine(options.Directory, "workspaces", "base"), options.Profiles, ["ccache", "sccache"], cancellation);
            UserTree tree = await UserTree.CopyAsync(lab.Source.Root, Path.Combine(options.Directory, "tree"), host, cancellation);
            CacheRun run = new(options, results, lab, tree);
            try
            {
                foreach (CacheCase asked in cases)
                {
                    await (asked == CacheCase.Disk ? run.MeasureDiskAsync(lab, cancellation) : run.MeasureAsync(asked, cancellation));
                }
            }
            finally
            {
                Array.ForEach([.. run.tools], tool => tool.Clear());
            }
        }

        Console.WriteLine(CacheTable.Of(results, cases));
    }

    private async Task MeasureAsync(CacheCase asked, CancellationToken cancellation)
    {
        for (int round = 0; round < options.Rounds; round++)
        {
            ICacheTool[] turns = [.. tools.Where(tool => options.Takes(asked, tool.Name) && !results.Has(asked, tool.Name, round))];
            if (turns.Length == 0)
            {
                continue;
            }

            turns = round % 2 == 0 ? turns : [.. turns.Reverse()];
            int serial = NextSerial(asked);
            await EachAsync(turns, tool => tool.KnowAsync(asked, cancellation));
            if (asked.Between.Edit is not null)
            {
                await WithAsync(asked.Between, serial, () => EachAsync(turns, tool => tool.BuildAsync(asked, [], cancellation)));
            }

            await WithAsync(asked.Change, serial, () => EachAsync(turns, async tool =>
            {
                double load = Load();
                (double seconds, string hits) = await tool.BuildAsync(asked, asked.Change.Symbols(serial), cancellation);
                Add(new(asked.Name, tool.Name, round, seconds, hits, load));
            }));
        }
    }

    /// <summary>Ten builds of trees that differ in a C file each, from an empty cache on.</summary>
    private async Task MeasureDiskAsync(KernelLab lab, CancellationToken cancellation)
    {
        const int snapshots = 10;
        CacheCase asked = CacheCase.Disk;
        if (results.Has(asked, kforge.Name, 0) || !options.Takes(asked, kforge.Name))
        {
            return;
        }

        kforge.Forget();
        LabWorkspace workspace = kforge.Fresh(asked);
        string output = "";
        for (int snapshot = 0; snapshot < snapshots; snapshot++)
        {
            await WithAsync(new Change { Edit = CacheCase.C("lib/string.c") }, snapshot, async () => output = (await kforge.RunAsync(workspace, cancellation)).OutputTree);
        }

        Add(new(asked.Name, "make", 0, await RoomAsync(output, cancellation), "one output tree", Load()));
        string cache = Path.Combine(lab.Kforge.Store.Root, "v1");
        Add(new(asked.Name, kforge.Name, 0, Directory.Exists(cache) ? await RoomAsync(cache, cancellation) : 0, Directory.Exists(cache) ? "the cache" : "no cache", Load()));
    }

    private async Task WithAsync(Change change, int serial, Func<Task> work)
    {
        try
        {
            change.Edit?.Invoke(tree, serial);
            await work();
        }
        finally
        {
            tree.Undo();
        }
    }

    private static async Task EachAsync(IEnumerable<ICacheTool> turns, Func<ICacheTool, Task> work)
    {
        foreach (ICacheTool tool in turns)
        {
            await work(tool);
        }
    }

    private void Add(Measurement measured)
    {
        results.Add(measured);
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{measured.Case} {measured.Round} {measured.Tool}: {measured.Value:0.00} (load {measured.Load:0.0}) {measured.Hits}"));
    }

    /// <summary>A number that no earlier round of a case had, also not one that was cut off: a cache may have seen its edit.</summary>
    private int NextSerial(CacheCase asked)
    {
        string file = Path.Combine(options.Directory, "serial-" + asked.Name);
        int serial = File.Exists(file) ? int.Parse(File.ReadAllText(file), CultureInfo.InvariantCulture) : 0;
        File.WriteAllText(file, (serial + 1).ToString(CultureInfo.InvariantCulture));
        return serial;
    }

    private async Task<double> RoomAsync(string directory, CancellationToken cancellation) =>
        double.Parse((await new Command("du", "-s", "--block-size=1", directory).RunAsync(host, cancellation)).OutputText.Split('\t')[0], CultureInfo.InvariantCulture);

    private static double Load() => double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture);
}
