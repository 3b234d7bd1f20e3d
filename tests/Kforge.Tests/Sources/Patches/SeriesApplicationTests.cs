using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Kforge.Platform;
using Kforge.Sources;

namespace Kforge.Tests.Sources;

public sealed class SeriesApplicationTests : IDisposable
{
    private const string ChangeTwo = "--- a/a.c\n+++ b/a.c\n@@ -1,3 +1,3 @@\n one\n-two\n+TWO\n three\n";

    private readonly PatchBench bench = new();

    [Fact]
    public async Task Applies_a_series_in_order_and_says_what_each_patch_left()
    {
        bench.File("a.c", "one\ntwo\nthree\n");
        PatchedTree tree = await bench.Apply(ChangeTwo, ChangeTwo.Replace("TWO", "2", StringComparison.Ordinal).Replace("-two", "-TWO", StringComparison.Ordinal));
        Assert.Equal("f one\n2\nthree\n", PatchBench.Shown(tree.Files[RelativePath.Parse("a.c")]));
        Assert.Equal("f one\nTWO\nthree\n", PatchBench.Shown(tree.Applied[0].After[RelativePath.Parse("a.c")]));
        Assert.Equal([new AppliedHunk(RelativePath.Parse("a.c"), 1, 1, 0, 0)], tree.Applied[0].Hunks.AsEnumerable());
        Assert.Equal(Sha256Digest.OfText($"kforge patch result 1\nf a.c\0{Sha256Digest.OfText("one\nTWO\nthree\n")}\0\n"), tree.Applied[0].Result);
        Assert.Equal("one\ntwo\nthree\n", System.IO.File.ReadAllText(Path.Combine(bench.Root, "a.c")));
    }

    /// <summary>Random files and edits of every kind, seen by git as a patch and applied to a tree that has moved on.</summary>
    [Fact]
    public void Does_what_git_apply_does()
    {
        int refused = 0;
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(60).WithReplay(7, 7), Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            using PatchBench each = new();
            string patch = RandomEdit(each, new Random(seed), binary: true);
            if (patch.Length == 0)
            {
                return true;
            }

            string expected = each.GitResult(patch);
            string found = each.Result(PatchRules.Strict, patch).GetAwaiter().GetResult();
            refused += found == "refused" ? 1 : 0;
            Assert.True(expected == found, $"{seed}\n--- patch\n{patch}\n--- git\n{expected}\n--- kforge\n{found}");
            return true;
        }));
        Assert.InRange(refused, 5, 55);
    }

    internal static string RandomEdit(PatchBench bench, Random random, bool binary)
    {
        foreach (string side in (string[])["old", "new"])
        {
            Directory.CreateDirectory(bench.Directory[side]);
        }

        for (int file = 0; file < 3; file++)
        {
            string name = $"d{file % 2}/f{file}.c";
            List<string> old = [.. Enumerable.Range(0, random.Next(0, 40)).Select(_ => Line(random))];
            List<string> changed = Edit(old, random, random.Next(0, 4));
            bool gone = random.Next(8) == 0;
            bool added = !gone && random.Next(8) == 0;
            string newName = !gone && !added && random.Next(5) == 0 ? $"d{file % 2}/renamed{file}.c" : name;
            string end = random.Next(4) == 0 ? "" : "\n";
            if (!added)
            {
                bench.Directory.Write($"old/{name}", Text(old, end));

                // The tree has moved on: lines before, between and after.
                bench.File(name, Text(random.Next(2) == 0 ? old : Edit(old, random, random.Next(1, 3)), end), random.Next(6) == 0);
            }

            if (!gone)
            {
                string path = bench.Directory.Write($"new/{newName}", Text(changed, random.Next(8) == 0 ? "" : end));
                File.SetUnixFileMode(path, random.Next(8) == 0 ? (UnixFileMode)0b111101101 : (UnixFileMode)0b110100100);
            }
        }

        if (binary && random.Next(3) == 0)
        {
            byte[] one = new byte[random.Next(1, 3000)];
            random.NextBytes(one);
            one[0] = 0;
            byte[] two = [.. one[..(one.Length / 2)], 1, 2, 3, .. one[(one.Length / 2)..]];
            File.WriteAllBytes(bench.Directory["old/b.bin"], one);
            File.WriteAllBytes(bench.Directory["new/b.bin"], two);
            bench.File("b.bin", Encoding.Latin1.GetString(random.Next(4) == 0 ? two : one));
        }

        return bench.Diff("old", "new", ["--binary", $"-U{random.Next(1, 4)}", .. random.Next(2) == 0 ? (string[])["-M", "-C"] : ["--no-renames"]]);
    }

    private static string Line(Random random) => random.Next(6) switch { 0 => "", 1 => "\t}", _ => $"\tline({random.Next(12)});" };

    private static string Text(List<string> lines, string end) => lines.Count == 0 ? "" : string.Join('\n', lines) + end;

    private static List<string> Edit(List<string> lines, Random random, int edits)
    {
        List<string> edited = [.. lines];
        for (; edits > 0; edits--)
        {
            int at = random.Next(edited.Count + 1);
            if (random.Next(2) == 0 || at == edited.Count)
            {
                edited.InsertRange(at, Enumerable.Range(0, random.Next(1, 4)).Select(_ => Line(random)));
            }
            else
            {
                edited.RemoveRange(at, Math.Min(random.Next(1, 4), edited.Count - at));
            }
        }

        return edited;
    }

    public void Dispose() => bench.Dispose();
}
