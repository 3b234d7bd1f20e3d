using System.Diagnostics;
using System.Globalization;
using Kforge.Benchmarks.Lab;

namespace Kforge.Benchmarks;

/// <summary>
/// <c>make olddefconfig</c> against <c>kforge config resolve</c>, whole processes in turns: with the answers of the tree's commands in
/// the store, and without any. Needs a store with the toolchain <c>debian-trixie</c> in <c>KFORGE_CACHE</c>; deletes the answers in it.
/// </summary>
/// <param name="Directory">Where it works; removed first and last.</param>
/// <param name="Rounds">How often.</param>
internal sealed record ConfigBench(string Directory, int Rounds)
{
    /// <summary>Measures one tree.</summary>
    /// <param name="tree">An unpacked kernel tree; it is only read.</param>
    public void Run(string tree)
    {
        string store = Environment.GetEnvironmentVariable("KFORGE_CACHE") ?? throw new InvalidOperationException("set KFORGE_CACHE to a store that has the toolchain debian-trixie");
        string output = Path.Combine(Directory, "out");
        string start = Path.Combine(Directory, "base.config");
        string ours = Path.Combine(Directory, "kforge.config");
        Remove(Directory);
        System.IO.Directory.CreateDirectory(output);
        tree = Path.GetFullPath(tree);

        string[] make = ["toolchain", "exec", "debian-trixie", "--bind", $"{tree}:/src:ro", "--bind", $"{output}:/out", "--", "make", "-C", "/src", "O=/out", "ARCH=x86_64", "LLVM=1"];
        string[] resolve = ["config", "resolve", "--tree", tree, "--arch", "x86_64", "--base", start, "-o", ours];

        // Once for nothing: make compiles its own program, and both get a whole configuration to complete.
        Kforge([.. make, "defconfig"]);
        File.Copy(Path.Combine(output, ".config"), start);
        Kforge(resolve);
        List<double> theirs = [];
        List<double> cold = [];
        List<double> warm = [];
        for (int round = 0; round < Rounds; round++)
        {
            theirs.Add(Kforge([.. make, "olddefconfig"]));
            Remove(Path.Combine(store, "probes"));
            cold.Add(Kforge(resolve));
            warm.Add(Kforge(resolve));
        }

        bool equal = File.ReadAllBytes(ours).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(output, ".config")));
        Show("make olddefconfig", theirs, null);
        Show("config resolve, nothing answered", cold, theirs);
        Show("config resolve, all answered", warm, theirs);
        Console.WriteLine(equal ? "both wrote the same file" : "THE FILES DIFFER");
        Remove(Directory);
    }

    private static void Show(string name, List<double> seconds, List<double>? against)
    {
        string ratio = against is null ? "" : string.Create(CultureInfo.InvariantCulture, $"  {Median(seconds) / Median(against):0.000} of make");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-34} median {Median(seconds):0.00} s  ({string.Join(" ", seconds.Select(second => second.ToString("0.00", CultureInfo.InvariantCulture)))}){ratio}"));
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static double Kforge(params string[] arguments)
    {
        long started = Stopwatch.GetTimestamp();
        using Process process = Process.Start(new ProcessStartInfo(Checkout.Launcher, arguments) { RedirectStandardOutput = true })!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? Stopwatch.GetElapsedTime(started).TotalSeconds
            : throw new InvalidOperationException($"kforge {string.Join(' ', arguments)} ended with {process.ExitCode}");
    }

    private static void Remove(string directory)
    {
        if (System.IO.Directory.Exists(directory))
        {
            System.IO.Directory.Delete(directory, recursive: true);
        }
    }
}
