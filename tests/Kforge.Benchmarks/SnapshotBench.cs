using System.Diagnostics;
using System.Globalization;
using Kforge.Caching;
using Kforge.Caching.Blobs;
using Kforge.Caching.Trees;
using Kforge.Platform;

namespace Kforge.Benchmarks;

/// <summary>Keeping and bringing back an output tree, beside <c>cp -a</c> of it.</summary>
/// <param name="Host">The outside world.</param>
/// <param name="Directory">Where it works; made and removed.</param>
/// <param name="Rounds">How often.</param>
internal sealed record SnapshotBench(Host Host, string Directory, int Rounds)
{
    /// <summary>Runs it.</summary>
    /// <param name="output">The output tree of a finished build; only read.</param>
    public async Task RunAsync(string output)
    {
        Dictionary<string, List<double>> times = [];
        for (int round = 0; round < Rounds; round++)
        {
            string own = Path.Combine(Directory, $"{round}");
            System.IO.Directory.CreateDirectory(own);
            BlobStore blobs = new(Host, new(new Store(Path.Combine(own, "store"))));
            BlobDigest tree = default;
            await TimeAsync("cp -a", () => new Command("cp", "-a", output, Path.Combine(own, "copy")).RunAsync(Host, default));
            await TimeAsync("keep it the first time", () => Task.Run(() => tree = new TreeCapture(blobs).Capture(output, _ => false, default)));
            await TimeAsync("wait for the disk", () => Task.Run(blobs.Sync));
            await TimeAsync("keep it again", () => Task.Run(() => new TreeCapture(blobs).Capture(output, _ => false, default)));
            await TimeAsync("bring it back", () => Task.Run(() => Check(new TreeRestore(blobs).Restore(tree, Path.Combine(own, "restored"), default))));
            Check(new TreeCapture(blobs).Capture(Path.Combine(own, "restored"), _ => false, default) == tree);
        }

        foreach ((string name, List<double> seconds) in times)
        {
            seconds.Sort();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-24} {seconds[seconds.Count / 2],6:F2} s  {seconds[seconds.Count / 2] / times["cp -a"][times["cp -a"].Count / 2],5:F2}"));
        }

        System.IO.Directory.Delete(Directory, recursive: true);

        Task TimeAsync(string name, Func<Task> work) => MeasureAsync(times.TryGetValue(name, out List<double>? known) ? known : times[name] = [], work);
    }

    private static async Task MeasureAsync(List<double> seconds, Func<Task> work)
    {
        long start = Stopwatch.GetTimestamp();
        await work();
        seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    private static void Check(bool holds)
    {
        if (!holds)
        {
            throw new InvalidOperationException("what was brought back is not what was kept");
        }
    }
}
