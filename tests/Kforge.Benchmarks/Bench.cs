using System.Diagnostics;
using System.Globalization;
using Kforge.Platform;
using Kforge.Platform.Archives;
using Kforge.Sources;

namespace Kforge.Benchmarks;

/// <summary>Measures side by side, in turns, so that what else the machine does hits both alike; prints medians and ratios.</summary>
/// <param name="Host">The outside world.</param>
/// <param name="Directory">Where it works; removed after each round.</param>
/// <param name="Rounds">How often.</param>
internal sealed record Bench(Host Host, string Directory, int Rounds)
{
    /// <summary>
    /// tar x against the store. Nothing is removed before the end: ext4 looks at every inode that was freed in the last five
    /// minutes before it takes one, so that whoever creates 90,000 files after a removal of as many waits three times as long.
    /// </summary>
    public async Task UnpackAsync(IEnumerable<string> tarballs)
    {
        Fresh();
        foreach (string tarball in tarballs)
        {
            await UnpackAsync(tarball);
        }

        Fresh();
    }

    private async Task UnpackAsync(string tarball)
    {
        List<double> theirs = [];
        List<double> ours = [];
        string name = Path.GetFileName(tarball);
        Sha256Digest sha256 = await Sha256Digest.OfFileAsync(tarball, default);
        for (int round = 0; round < Rounds; round++)
        {
            string there = Path.Combine(Directory, $"tar-{name}-{round}");
            System.IO.Directory.CreateDirectory(there);
            Bench own = this with { Directory = Path.Combine(Directory, $"kforge-{name}-{round}") };
            Func<Task>[] turns =
            [
                async () => theirs.Add(await TimeAsync(() => new Command("tar", "-xf", tarball, "-C", there).RunAsync(Host, default))),
                async () => ours.Add(await TimeAsync(() => own.AddAsync(tarball, sha256))),
            ];
            foreach (Func<Task> turn in round % 2 == 0 ? turns : turns.Reverse())
            {
                await turn();
                await new Command("sync", "-f", Directory).RunAsync(Host, default);
            }
        }

        Show($"tar x {name}", theirs, null);
        Show($"kforge    {name}", ours, theirs);
    }

    /// <summary>The build tree of a tree that is there, and its listing.</summary>
    public async Task AgainAsync(string tarball)
    {
        Fresh();
        Sha256Digest sha256 = await Sha256Digest.OfFileAsync(tarball, default);
        SourceTree tree = await AddAsync(tarball, sha256);
        List<double> build = [];
        List<double> listing = [];
        for (int round = 0; round < Rounds; round++)
        {
            string directory = Path.Combine(Directory, $"build{round}");
            build.Add(await TimeAsync(async () =>
            {
                SourceTree found = await AddAsync(tarball, sha256);
                await BuildTree.MaterialiseAsync(Host, found, [], PatchRules.Strict, Path.Combine(directory, "src"), default);
            }));
            listing.Add(await TimeAsync(() => Task.FromResult(Trees.EntriesOf(tree).Length)));
        }

        Fresh();
        Show("second materialisation", build, null);
        Show("EntriesOf", listing, null);
    }

    /// <summary>A working tree.</summary>
    public async Task PathAsync(string tree)
    {
        Fresh();
        Show("path, first time", [await TimeAsync(() => TakeAsync(tree))], null);
        string[] files = [.. System.IO.Directory.EnumerateFiles(tree, "*.c", SearchOption.AllDirectories).Where(file => new FileInfo(file).LinkTarget is null).Take(3)];
        List<double> same = [];
        List<double> edited = [];
        for (int round = 0; round < Rounds; round++)
        {
            same.Add(await TimeAsync(() => TakeAsync(tree)));
            foreach (string file in files)
            {
                File.AppendAllText(file, $"/* {round} */\n");
            }

            edited.Add(await TimeAsync(() => TakeAsync(tree)));
        }

        foreach (string file in files)
        {
            string text = File.ReadAllText(file);
            for (int round = Rounds - 1; round >= 0; round--)
            {
                string added = $"/* {round} */\n";
                text = text.EndsWith(added, StringComparison.Ordinal) ? text[..^added.Length] : text;
            }

            File.WriteAllText(file, text);
        }

        Fresh();
        Show("path, nothing changed", same, null);
        Show("path, three edits", edited, null);
    }

    private Store Store => new(Path.Combine(Directory, "store"));

    private TreeStore Trees => new(Host, Store);

    private Task<SourceTree> TakeAsync(string tree) => PathSource.TakeAsync(Host, Store, tree, default);

    private Task<SourceTree> AddAsync(string tarball, Sha256Digest sha256) => Trees.AddAsync(
        "source", tarball, sha256,
        tree => Task.Run(() => new TarArchive(tarball, Path.GetFileName(tarball), sha256).Read(
            Host, tar => TarUnpacker.Unpack(tar, Path.GetFileName(tarball), tree, stripTop: true, UnpackLimits.Default, default), null, default)),
        default);

    private static async Task<double> TimeAsync<T>(Func<Task<T>> work)
    {
        long started = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static async Task<double> TimeAsync(Func<Task> work) => await TimeAsync(async () =>
    {
        await work();
        return true;
    });

    private static void Show(string what, List<double> seconds, List<double>? other)
    {
        string ratio = other is null ? "" : string.Create(CultureInfo.InvariantCulture, $"   {Median(seconds) / Median(other):F2} of the other");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-44} {Median(seconds),7:F2} s   ({string.Join(", ", seconds.Select(s => s.ToString("F2", CultureInfo.InvariantCulture)))}){ratio}"));
    }

    private static double Median(List<double> seconds) => seconds.Order().ElementAt(seconds.Count / 2);

    private void Fresh()
    {
        if (System.IO.Directory.Exists(Directory))
        {
            System.IO.Directory.Delete(Directory, recursive: true);
        }

        System.IO.Directory.CreateDirectory(Directory);
    }
}
