using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Kforge.Diagnostics;
using Kforge.Sources;

namespace Kforge.Tests.Sources;

public sealed class PatchRefreshTests : IDisposable
{
    private static readonly string Lines = string.Concat(Enumerable.Range(1, 30).Select(n => $"line {n}\n"));

    private readonly PatchBench bench = new();

    [Fact]
    public async Task Leaves_a_patch_that_fits_byte_for_byte()
    {
        bench.File("a.c", Lines);
        const string patch = "Subject: odd\r\n\n\u00ff\n--- a/a.c\n+++ b/a.c\n@@ -3,3 +3,2 @@ f(void)\n line 3\n-line 4\n line 5\n-- \n2.39\n\n";
        Assert.Equal(patch, await Refreshed(patch, 0));
    }

    [Fact]
    public async Task Puts_line_numbers_context_and_ids_right_and_nothing_else()
    {
        bench.Directory.Write("old/a.c", Lines);
        bench.Directory.Write("new/a.c", Lines.Replace("line 5\n", "five\nand more\n", StringComparison.Ordinal).Replace("line 20\n", "twenty\n", StringComparison.Ordinal));
        string difference = bench.Diff("old", "new");
        string patch = "From: me\n\nwhy\n---\n a.c | 1 +\n\n" + difference + "-- \n2.39\n";
        string there = "zero\n" + Lines.Replace("line 22\n", "line zweiundzwanzig\n", StringComparison.Ordinal);
        bench.File("a.c", there);
        bench.Directory.Write("old/a.c", there);
        bench.Directory.Write("new/a.c", there.Replace("line 5\n", "five\nand more\n", StringComparison.Ordinal).Replace("line 20\n", "twenty\n", StringComparison.Ordinal));
        string expected = "From: me\n\nwhy\n---\n a.c | 1 +\n\n" + bench.Diff("old", "new") + "-- \n2.39\n";
        string refreshed = await Refreshed(patch, 2);

        // git puts another line behind the @@ than the one that was there; everything else is what it would write.
        Assert.Equal(WithoutHeadings(expected), WithoutHeadings(refreshed));
        Assert.NotEqual(WithoutHeadings(patch), WithoutHeadings(refreshed));
    }

    [Fact]
    public void A_refreshed_patch_does_the_same_without_offset_and_without_fuzz()
    {
        int changed = 0;
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(25).WithReplay(5, 5), Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            using PatchBench each = new();
            string patch = SeriesApplicationTests.RandomEdit(each, new Random(seed), binary: false);
            PatchedTree tree;
            try
            {
                tree = each.Apply(new PatchRules(2), patch).GetAwaiter().GetResult();
            }
            catch (Failure)
            {
                return true;
            }

            byte[] text = PatchRefresh.RewriteAsync(each.Host, tree.Applied[0], CancellationToken.None).GetAwaiter().GetResult();
            Assert.True(tree.Applied[0].Hunks.All(hunk => hunk is { Offset: 0, Fuzz: 0 }) == (Encoding.Latin1.GetString(text) == patch), $"{seed}");
            PatchedTree again = each.Apply(Encoding.Latin1.GetString(text)).GetAwaiter().GetResult();
            Assert.All(again.Applied[0].Hunks, hunk => Assert.Equal((0, 0), (hunk.Offset, hunk.Fuzz)));
            Assert.Equal(tree.Applied[0].Result, again.Applied[0].Result);
            Assert.NotEqual("refused", each.GitResult(Encoding.Latin1.GetString(text)));
            changed += Encoding.Latin1.GetString(text) == patch ? 0 : 1;
            return true;
        }));
        Assert.True(changed > 3, $"{changed}");
    }

    [Fact]
    public async Task Writes_a_merged_file_from_the_difference()
    {
        bench.Directory.Write("old/a.c", Lines);
        bench.Directory.Write("new/a.c", Lines.Replace("line 10\n", "ten\n", StringComparison.Ordinal));
        string patch = "why\n" + bench.Diff("old", "new");
        bench.File("a.c", Lines.Replace("line 13\n", "thirteen\n", StringComparison.Ordinal));
        PatchRules rules = PatchRules.Strict with { Blob = (_, _) => Task.FromResult<byte[]?>(Encoding.ASCII.GetBytes(Lines)) };
        PatchedTree merged = await bench.Apply(rules, patch);
        string text = Encoding.Latin1.GetString(await PatchRefresh.RewriteAsync(bench.Host, merged.Applied[0], CancellationToken.None));
        Assert.StartsWith("why\ndiff --git a/a.c b/a.c\nindex ", text, StringComparison.Ordinal);
        PatchedTree again = await bench.Apply(text);
        Assert.Equal(merged.Applied[0].Result, again.Applied[0].Result);
    }

    public void Dispose() => bench.Dispose();

    private static string WithoutHeadings(string patch) => string.Join('\n', patch.Split('\n').Select(line => line.StartsWith("@@ ", StringComparison.Ordinal) ? line[..(line.IndexOf(" @@", 3, StringComparison.Ordinal) + 3)] : line));

    private async Task<string> Refreshed(string patch, int fuzz)
    {
        PatchedTree tree = await bench.Apply(new PatchRules(fuzz), patch);
        return Encoding.Latin1.GetString(await PatchRefresh.RewriteAsync(bench.Host, tree.Applied[0], CancellationToken.None));
    }
}
