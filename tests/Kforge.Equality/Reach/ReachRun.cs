using System.Collections.Immutable;
using System.Diagnostics;
using Kforge.Kconfig;
using Kforge.Kconfig.Model;
using Kforge.Kconfig.Solving;

namespace Kforge.Equality.Reach;

/// <summary>Asks kforge for one symbol after the other, and conf whether the answers hold.</summary>
/// <param name="conf">The tree's own program.</param>
/// <param name="model">The tree.</param>
/// <param name="solver">kforge's.</param>
/// <param name="start">The configuration that each request begins with.</param>
/// <param name="sightings">What conf has written so far; every answer is added.</param>
public sealed class ReachRun(RealConf conf, KconfigModel model, Solver solver, string start, Sightings sightings)
{
    private readonly Witnesses witnesses = new(conf, model, sightings);

    /// <summary>What becomes of a request.</summary>
    public async Task<ReachVerdict> AskAsync(SolveRequest request, CancellationToken cancellation)
    {
        long started = Stopwatch.GetTimestamp();
        SolveResult result = solver.Solve(start, [request], []).OrFail();
        TimeSpan took = Stopwatch.GetElapsedTime(started);
        switch (result)
        {
            case SolveResult.AlreadySo:
                return new ReachVerdict.Already(request, took);
            case SolveResult.Solved solved:
                string config = await CompleteAsync(request.Name, ConfigChanges.Apply(start, solved.Fragment), cancellation);
                DotConfig written = DotConfig.Parse(config);
                ImmutableArray<string> broken = [.. solved.Promised.Where(entry => written[entry.Name]?.Value != entry.Value).Select(entry => $"{entry.Name} should be {entry.Value}, and conf makes it {written[entry.Name]?.Value ?? "nothing"}")];
                return broken.IsEmpty
                    ? new ReachVerdict.Enabled(request, took, solved.Promised[0].Value, solved.Best.Changes.Length)
                    : new ReachVerdict.Unconfirmed(request, took, broken);
            case SolveResult.Impossible impossible:
                Symbol symbol = model[request.Name]!;
                ImmutableArray<string> values = request.Value is { } text ? [symbol.Type == SymbolType.String ? DotConfig.Quote(text) : text] : ["y", "m"];
                return new ReachVerdict.Refused(request, took, impossible.IsProven, impossible.Chain, await witnesses.FindAsync(symbol, values, cancellation));
            default:
                throw new InvalidOperationException("unreachable: SolveResult is closed");
        }
    }

    private async Task<string> CompleteAsync(string name, string text, CancellationToken cancellation)
    {
        string config = System.Text.Encoding.UTF8.GetString(await conf.CompleteAsync(text, cancellation));
        sightings.Add($"the way to {name}", config);
        return config;
    }
}
