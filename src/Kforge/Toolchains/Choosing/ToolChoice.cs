using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Requirements;

namespace Kforge.Toolchains.Choosing;

/// <summary>
/// Chooses, of what a toolchain definition offers, the tools for one kernel tree; pure. Exact means that version; a minimum
/// means the newest version that no known issue forbids, or the lowest when the kernel prefers it; one that an issue only warns of is
/// taken when there is none without. Every candidate leaves
/// with a reason, so nothing is ever chosen silently.
/// </summary>
/// <param name="Tools">One for each tool that has candidates, sorted by tool.</param>
/// <param name="Warnings">What the user should know about the choice.</param>
public sealed record ToolChoice(ImmutableArray<ChosenTool> Tools, ImmutableArray<Diagnostic> Warnings)
{
    /// <summary>More combinations than any honest definition has.</summary>
    private const int MostCombinations = 100_000;

    /// <summary>The order in which tools get their wish when not all can: the compiler of the kernel's Rust comes first.</summary>
    private static readonly ImmutableArray<string> Precedence = ["rustc", "llvm", "bindgen"];

    /// <summary>Chooses.</summary>
    /// <param name="request">What has to be suited.</param>
    /// <param name="candidates">What there is.</param>
    /// <param name="issues">What is known to fail.</param>
    /// <param name="elsewhere">What other definitions offer, for the hint of a refusal: name of the definition → tool and version.</param>
    /// <returns>The choice; or KF1640 for every tool that the tree asks for and none is there that suits, KF1641 when no combination does.</returns>
    public static Checked<ToolChoice> Make(
        ChoiceRequest request, ImmutableArray<Candidate> candidates, KnownIssues issues, ImmutableArray<(string Toolchain, string Tool, ToolVersion Version)> elsewhere)
    {
        Judgement judgement = new(request, issues);
        ImmutableArray<ToolCandidates> tools =
        [
            .. from tool in Precedence
               let offered = candidates.Where(candidate => candidate.Tool == tool).ToImmutableArray()
               where !offered.IsEmpty || (judgement.Required(tool) is not null && !candidates.Any(candidate => candidate.Brings.ContainsKey(tool)))
               select ToolCandidates.Of(tool, offered, judgement),
        ];
        ImmutableArray<Diagnostic> refusals = [.. tools.Where(tool => tool.Suitable.IsEmpty).Select(tool => Refusals.NoneSuits(request, tool, elsewhere))];
        return refusals.IsEmpty
            ? Combine(request, tools, judgement)
            : new Checked<ToolChoice>.Bad(refusals);
    }

    /// <summary>Takes the first combination that holds, trying the preferred candidates of the first tools first.</summary>
    private static Checked<ToolChoice> Combine(ChoiceRequest request, ImmutableArray<ToolCandidates> tools, Judgement judgement)
    {
        Dictionary<Candidate, string> against = [];
        if ((Find(tools, judgement, Severity.Warning, against) ?? Find(tools, judgement, Severity.Error, against)) is not { } found)
        {
            return Refusals.NoCombination(request, tools, against);
        }

        ImmutableArray<ChosenTool> chosen =
        [
            .. tools.Select((tool, place) => new ChosenTool(
                    found[place],
                    judgement.Why(tool, found[place]),
                    [.. tool.All.Where(other => other.Candidate != found[place])
                        .OrderByDescending(other => other.Candidate.Version)
                        .Select(other => new RejectedCandidate(other.Candidate, other.Against ?? against.GetValueOrDefault(other.Candidate) ?? judgement.WhyNot(tool, other.Candidate, found[place])))]))
                .OrderBy(tool => tool.Candidate.Tool, StringComparer.Ordinal),
        ];
        return new ToolChoice(chosen, judgement.Warnings(found));
    }

    /// <summary>The first combination without a known issue of a severity; each that is passed over leaves its reason with a candidate.</summary>
    private static Candidate[]? Find(ImmutableArray<ToolCandidates> tools, Judgement judgement, Severity least, Dictionary<Candidate, string> against)
    {
        foreach (Candidate[] combination in Combinations(tools, []).Take(MostCombinations))
        {
            if (judgement.AgainstTogether(combination, least) is not { } conflict)
            {
                return combination;
            }

            // The tool that comes last in precedence gives way, and its candidate remembers why.
            if (combination.LastOrDefault(candidate => conflict.Tools.Contains(candidate.Tool)) is { } yielding)
            {
                against.TryAdd(yielding, conflict.Why);
            }
        }

        return null;
    }

    private static IEnumerable<Candidate[]> Combinations(ImmutableArray<ToolCandidates> tools, ImmutableArray<Candidate> before) =>
        before.Length == tools.Length
            ? [[.. before]]
            : tools[before.Length].Suitable.SelectMany(candidate => Combinations(tools, before.Add(candidate)));
}

/// <summary>The candidates of one tool.</summary>
/// <param name="Tool">The tool.</param>
/// <param name="All">Each with what speaks against it alone, or null.</param>
/// <param name="Suitable">Those with nothing against them, the preferred ones first.</param>
internal sealed record ToolCandidates(string Tool, ImmutableArray<(Candidate Candidate, string? Against)> All, ImmutableArray<Candidate> Suitable)
{
    /// <summary>Judges every candidate alone.</summary>
    public static ToolCandidates Of(string tool, ImmutableArray<Candidate> candidates, Judgement judgement)
    {
        ImmutableArray<(Candidate Candidate, string? Against)> all = [.. candidates.Select(candidate => (candidate, judgement.AgainstAlone(candidate)))];
        return new(tool, all, judgement.InOrder(tool, all.Where(one => one.Against is null).Select(one => one.Candidate)));
    }
}
