using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Kforge.Diagnostics;
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
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(40).WithReplay(7, 7), Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
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
        Assert.InRange(refused, 5, 36);
    }

    [Fact]
    public void Does_what_GNU_patch_does_with_fuzz()
    {
        int fuzzy = 0;
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(15).WithReplay(3, 3), Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            Random random = new(seed);
            using PatchBench each = new();
            List<string> old = [.. Enumerable.Range(0, 60).Select(n => $"line {n}")];
            List<string> changed = [.. old];
            List<string> moved = [.. old];
            foreach (int at in (int[])[random.Next(0, 15), random.Next(20, 35), random.Next(40, 58)])
            {
                changed[at] = $"changed {at}";

                // Context one to three lines away is another, and some lines come before.
                int other = at + ((random.Next(2) * 2) - 1) * random.Next(1, 4);
                if (other >= 0 && other < moved.Count && random.Next(3) > 0)
                {
                    moved[other] += " moved";
                }
            }

            moved.InsertRange(0, Enumerable.Range(0, random.Next(4)).Select(n => $"new {n}"));
            each.Directory.Write("old/x", string.Concat(old.Select(line => line + "\n")));
            each.Directory.Write("new/x", string.Concat(changed.Select(line => line + "\n")));
            each.File("x", string.Concat(moved.Select(line => line + "\n")));
            string patch = each.Diff("old", "new");
            for (int fuzz = 0; fuzz <= 2; fuzz++)
            {
                string expected = each.OracleResult("patch", ["-p1", "-s", "-f", "-F", $"{fuzz}", "--no-backup-if-mismatch", "-r", "-"], patch);
                string found = each.Result(new PatchRules(fuzz), patch).GetAwaiter().GetResult();
                fuzzy += fuzz > 0 && found != "refused" ? 1 : 0;
                Assert.True(expected == found, $"{seed}, fuzz {fuzz}\n--- patch\n{patch}\n--- GNU patch\n{expected}\n--- kforge\n{found}");
            }

            return true;
        }));
        Assert.InRange(fuzzy, 5, 29);
    }

    [Fact]
    public async Task Is_stricter_than_git_about_the_last_line_and_about_lines_without_context()
    {
        bench.File("a", "a\nb\n").File("b", "1\n2\n3\n");
        string last = "--- a/a\n+++ b/a\n@@ -1,2 +1,3 @@\n a\n+x\n b\n\\ No newline at end of file\n";
        string bare = "--- a/b\n+++ b/b\n@@ -2,0 +3 @@\n+x\n";
        Assert.NotEqual("refused", bench.GitResult(last, bare));
        Assert.Equal("KF1403", (await bench.Refused(last)).Code.Id);
        Assert.Equal("KF1403", (await bench.Refused(bare)).Code.Id);
    }

    [Fact]
    public async Task Reads_sources_of_renames_as_they_were_before_the_patch()
    {
        bench.File("one", "1\n").File("two", "2\n");
        const string swap = "diff --git a/one b/two\nsimilarity index 100%\nrename from one\nrename to two\ndiff --git a/two b/one\nsimilarity index 100%\nrename from two\nrename to one\n";
        Assert.Equal("[one, f 2\n]\n[two, f 1\n]", await bench.Result(PatchRules.Strict, swap));
        Assert.Equal(bench.GitResult(swap), await bench.Result(PatchRules.Strict, swap));
    }

    [Fact]
    public async Task A_file_that_becomes_a_link_is_deleted_and_made()
    {
        bench.File("a", "1\n").File("b", "b\n");
        const string patch = "diff --git a/a b/a\ndeleted file mode 100644\n--- a/a\n+++ /dev/null\n@@ -1 +0,0 @@\n-1\n"
            + "diff --git a/a b/a\nnew file mode 120000\n--- /dev/null\n+++ b/a\n@@ -0,0 +1 @@\n+b\n\\ No newline at end of file\n";
        Assert.Equal("[a, l b]\n[b, f b\n]", await bench.Result(PatchRules.Strict, patch));
    }

    [Fact]
    public async Task Notices_a_patch_that_was_changed_after_it_was_made()
    {
        bench.File("a.c", "one\ntwo\nthree\n");
        bench.Directory.Write("old/a.c", "one\ntwo\nthree\n");
        bench.Directory.Write("new/a.c", "one\nTWO\nthree\n");
        string patch = bench.Diff("old", "new");
        Assert.Contains("index ", patch, StringComparison.Ordinal);
        await bench.Apply(patch);
        Assert.Equal("KF1404", (await bench.Refused(patch.Replace("+TWO", "+zwei", StringComparison.Ordinal))).Code.Id);

        // Of another file nothing is known.
        bench.File("a.c", "one\ntwo\nthree\nfour\n");
        Assert.Equal("KF1403", (await bench.Refused(patch.Replace("+TWO", "+zwei", StringComparison.Ordinal).Replace(" three", " drei", StringComparison.Ordinal))).Code.Id);
    }

    [Fact]
    public async Task Merges_three_ways_when_a_repository_has_the_version_the_patch_is_for()
    {
        string old = string.Concat(Enumerable.Range(1, 20).Select(n => $"{n}\n"));
        bench.Directory.Write("old/a.c", old);
        bench.Directory.Write("new/a.c", old.Replace("\n10\n", "\nten\n", StringComparison.Ordinal));
        string patch = bench.Diff("old", "new");
        bench.File("a.c", old.Replace("\n13\n", "\nthirteen\n", StringComparison.Ordinal));
        Func<string, CancellationToken, Task<byte[]?>> blob = (id, _) => Task.FromResult<byte[]?>(GitBlob.Begins(GitBlob.IdOf(Encoding.ASCII.GetBytes(old)), id) ? Encoding.ASCII.GetBytes(old) : null);

        Assert.Equal("KF1403", (await bench.Refused(patch)).Code.Id);
        PatchedTree tree = await bench.Apply(PatchRules.Strict with { Blob = blob }, patch);
        Assert.Equal(["a.c"], tree.Applied[0].Merged.Select(path => path.Text));
        Assert.Equal("f " + old.Replace("\n13\n", "\nthirteen\n", StringComparison.Ordinal).Replace("\n10\n", "\nten\n", StringComparison.Ordinal), PatchBench.Shown(tree.Files[RelativePath.Parse("a.c")]));

        bench.File("a.c", old.Replace("\n10\n", "\nzehn\n", StringComparison.Ordinal));
        Failure failure = await Assert.ThrowsAsync<Failure>(() => bench.Apply(PatchRules.Strict with { Blob = blob }, patch));
        Assert.Contains("merging `a.c` with the version the patch was made for leaves conflicts too", failure.Diagnostics[0].Causes);
    }

    [Fact]
    public async Task Never_does_more_than_fail_on_damaged_patches()
    {
        for (int seed = 0; seed < 40; seed++)
        {
            using PatchBench each = new();
            Random random = new(seed);
            each.Link("out", "../..").Link("d9", "d0");
            StringBuilder text = new(RandomEdit(each, random, binary: true));
            for (int n = random.Next(1, 6); n > 0 && text.Length > 0; n--)
            {
                int at = random.Next(text.Length);
                _ = random.Next(4) switch
                {
                    0 => text.Remove(at, Math.Min(random.Next(1, 30), text.Length - at)),
                    1 => text.Insert(at, ((string[])["\n", "@@ -1 +1 @@\n", "../", "d9/", "out/", "\0", "120000", "\\ No\n"])[random.Next(8)]),
                    2 => text.Replace("d0/", "d9/", at, Math.Min(200, text.Length - at)),
                    _ => text.Replace("100644", "120000", at, Math.Min(400, text.Length - at)),
                };
            }

            _ = await each.Result(new PatchRules(random.Next(3)), text.ToString());
        }
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
