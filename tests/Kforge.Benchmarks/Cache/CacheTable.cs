using System.Globalization;
using System.Text;

namespace Kforge.Benchmarks.Cache;

/// <summary>Writes measurements as a Markdown table of medians.</summary>
internal static class CacheTable
{
    private static readonly string[] Tools = ["make", "ccache", "sccache", "kforge"];

    /// <summary>The table, and below it what each tool had and how busy the machine was.</summary>
    public static string Of(CacheResults results, IEnumerable<CacheCase> cases)
    {
        StringBuilder table = new($"| case | {string.Join(" | ", Tools)} | ratio | goal | |\n|---|{string.Concat(Tools.Select(_ => "---:|"))}---:|---|---|\n");
        StringBuilder hits = new("\n| case | tool | rounds | had, in the last round | load |\n|---|---|---:|---|---|\n");
        foreach (CacheCase asked in cases)
        {
            double? ours = MedianOf(results.Of(asked, "kforge"));
            double? theirs = MedianOf(results.Of(asked, asked.Rival));
            string ratio = ours is { } && theirs is { } && theirs > 0 ? Invariant($"{ours / theirs:0.000} of {asked.Rival}") : "";
            string verdict = ratio.Length == 0 ? "" : ours / theirs <= asked.Goal ? "met" : "**missed**";
            table.Append(CultureInfo.InvariantCulture, $"| {asked.Title} | {string.Join(" | ", Tools.Select(tool => Shown(asked, MedianOf(results.Of(asked, tool)))))} | {ratio} | ≤ {asked.Goal} | {verdict} |\n");
            foreach ((string tool, IReadOnlyList<Measurement> measured) in Tools.Select(tool => (tool, results.Of(asked, tool))).Where(pair => pair.Item2.Count > 0))
            {
                hits.Append(CultureInfo.InvariantCulture, $"| {asked.Name} | {tool} | {measured.Count} | {measured[^1].Hits} | {measured.Min(one => one.Load):0.0} to {measured.Max(one => one.Load):0.0} |\n");
            }
        }

        return $"{table}{hits}";
    }

    private static double? MedianOf(IReadOnlyList<Measurement> measured) => measured.Count == 0 ? null : measured.Select(one => one.Value).Order().ElementAt(measured.Count / 2);

    private static string Shown(CacheCase asked, double? value) => value is not { } known ? ""
        : asked == CacheCase.Disk ? Invariant($"{known / 1e6:0} MB")
        : Invariant($"{known:0.00} s");

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
