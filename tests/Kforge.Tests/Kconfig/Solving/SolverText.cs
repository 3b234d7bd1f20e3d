using System.Collections.Immutable;
using Kforge.Kconfig.Language;
using Kforge.Kconfig.Model;
using Kforge.Kconfig.Solving;
using Kforge.Kconfig.Values;

namespace Kforge.Tests.Kconfig.Solving;

/// <summary>Solves on the text of one Kconfig file.</summary>
internal static class SolverText
{
    /// <summary>A way, whose promises hold in an evaluation of its own.</summary>
    public static SolveResult.Solved Solved(string kconfig, string baseText, params string[] requests)
    {
        SolveResult.Solved solved = Assert.IsType<SolveResult.Solved>(Good(kconfig, baseText, requests, []));
        Evaluation after = ConfigChanges.Evaluate(ModelOf(kconfig), ConfigChanges.Apply(baseText, solved.Fragment));
        Assert.All(solved.Promised, entry => Assert.Equal(Kforge.Kconfig.DotConfig.Unquote(entry.Value) ?? entry.Value, after.TextOf(after.Model[entry.Name]!)));
        return solved;
    }

    public static SolveResult.Impossible Impossible(string kconfig, string baseText, params string[] requests) =>
        Assert.IsType<SolveResult.Impossible>(Good(kconfig, baseText, requests, []));

    public static SolveResult Good(string kconfig, string baseText, string[] requests, string[] keep) =>
        Trees.Good(new Solver(ModelOf(kconfig), _ => kconfig).Solve(baseText, [.. requests.Select(SolveRequest.Parse)], keep));

    public static IEnumerable<string> Lines(SolveWay way) => way.Changes.Select(change => change.Line);

    /// <summary>The model of a file whose commands answer <c>n</c>, but for <c>version</c>, which answers 108501.</summary>
    public static KconfigModel ModelOf(string text)
    {
        KconfigInputs inputs = new(ImmutableSortedDictionary<string, string>.Empty, command => command == "version" ? "108501" : "n");
        ReadResult result = KconfigParser.Read("Kconfig", path => path == "Kconfig" ? text : null, inputs, Dialect.Newest);
        Assert.Empty(result.Mistakes);
        return result.Model!;
    }
}
