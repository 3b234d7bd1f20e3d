using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Requirements;

namespace Kforge.Toolchains.Choosing;

/// <summary>What speaks for and against candidates, for one request.</summary>
internal sealed class Judgement(ChoiceRequest request, KnownIssues issues)
{
    /// <summary>What the tree asks of a tool, or null.</summary>
    public ToolRequirement? Required(string tool) => request.Requirements.FirstOrDefault(requirement => requirement.Tool == tool);

    /// <summary>What speaks against a candidate whatever else is chosen; null when nothing does.</summary>
    public string? AgainstAlone(Candidate candidate) =>
        AgainstVersion(candidate.Tool, candidate.Version)
        ?? candidate.Brings.Select(brought => AgainstVersion(brought.Key, brought.Value) is { } why ? $"it brings {brought.Key} {brought.Value}, which is {why}" : null).FirstOrDefault(why => why is not null)
        ?? Forbidding(ToolsOf([candidate]), Severity.Error).Select(Known).FirstOrDefault();

    /// <summary>What speaks against candidates together: the tools concerned and the sentence; null when nothing does.</summary>
    /// <param name="combination">One candidate for each tool.</param>
    /// <param name="least">Known issues count from this severity on.</param>
    public (ImmutableArray<string> Tools, string Why)? AgainstTogether(IReadOnlyList<Candidate> combination, Severity least)
    {
        foreach (Candidate bringing in combination)
        {
            if (bringing.Brings.Keys.FirstOrDefault(tool => combination.Any(other => other.Tool == tool && other != bringing)) is { } twice)
            {
                return ([bringing.Tool, twice], $"`{bringing.From}` brings a {twice} of its own");
            }
        }

        Dictionary<string, ToolVersion> together = ToolsOf(combination);
        if (Forbidding(together, least).FirstOrDefault() is { } issue)
        {
            return ([.. issue.Tools.Keys.Select(tool => tool == "libclang" ? "llvm" : tool)], Known(issue));
        }

        if (request.SameLlvm is { } symbol
            && combination.FirstOrDefault(candidate => candidate.Tool == "rustc") is { RustcLlvm: { } llvm } rustc
            && together.TryGetValue("llvm", out ToolVersion clang) && clang.Major != llvm)
        {
            return (["rustc", "llvm"], $"rustc {rustc.Version} is built with LLVM {llvm} and clang is {clang}; {symbol} needs one LLVM for both");
        }

        return null;
    }

    /// <summary>The candidates in the order in which they are preferred. The order of the definition decides among equal versions.</summary>
    public ImmutableArray<Candidate> InOrder(string tool, IEnumerable<Candidate> candidates) =>
        PrefersLowest(tool)
            ? [.. candidates.OrderBy(candidate => candidate.Version)]
            : [.. candidates.OrderByDescending(candidate => candidate.Version)];

    /// <summary>Why a candidate was chosen.</summary>
    public string Why(ToolCandidates tool, Candidate chosen)
    {
        ToolRequirement? required = Required(tool.Tool);
        string asks = required is null ? "the tree asks for none in particular" : $"the tree asks for {required.Wanted} ({required.Place})";
        return (required, tool) switch
        {
            ({ Policy: VersionPolicy.Exact } exact, _) when chosen.Version == exact.Version => asks,
            ({ Policy: VersionPolicy.Exact }, _) => $"{asks}, and `allow-newer` accepts a newer one; this is the nearest",
            (_, { All.Length: 1 }) => $"the only one that `{request.Toolchain}` offers; {asks}",
            (_, { Suitable.Length: 1 }) => $"the only one of {tool.All.Length} that will do; {asks}",
            _ when PrefersLowest(tool.Tool) => $"the lowest that will do, as the kernel prefers; {asks}",
            _ => $"the newest that will do; {asks}",
        };
    }

    /// <summary>Why a candidate against which nothing speaks was not chosen all the same.</summary>
    public string WhyNot(ToolCandidates tool, Candidate candidate, Candidate chosen) =>
        candidate.Version == chosen.Version ? $"the same version from `{chosen.From}` is preferred, because the definition names it first"
        : Required(tool.Tool) is { Policy: VersionPolicy.Exact } exact ? $"{chosen.Version} is nearer to {exact.Version}"
        : candidate.Version < chosen.Version ? $"{chosen.Version} is newer"
        : $"{chosen.Version} is lower, and the kernel prefers the lowest";

    /// <summary>What should be known about a choice that is made.</summary>
    public ImmutableArray<Diagnostic> Warnings(IReadOnlyList<Candidate> combination)
    {
        Dictionary<string, ToolVersion> together = ToolsOf(combination);
        return
        [
            .. from tool in together
               let required = Required(tool.Key)
               where required is { Policy: VersionPolicy.Exact } && tool.Value > required.Version
               orderby tool.Key
               select Refusals.Newer(request, required, tool.Value),
            .. from issue in issues.Matching(request.Version, together)
               where issue.Severity == Severity.Warning
               select new Diagnostic(ChoiceCodes.KnownIssue, $"{Known(issue)}, with what was chosen for kernel `{request.Kernel}`", request.Place, [issue.Consequence, $"see {issue.Source}"], [issue.Fix])
               {
                   Severity = Severity.Warning,
               },
        ];
    }

    private string? AgainstVersion(string tool, ToolVersion version) => Required(tool) switch
    {
        { Policy: VersionPolicy.Exact } exact when version < exact.Version => $"older than {exact.Version}, which the tree asks for exactly ({exact.Place})",
        { Policy: VersionPolicy.Exact } exact when version > exact.Version && !request.Wishes.AllowNewer => $"newer than {exact.Version}, which the tree asks for exactly ({exact.Place})",
        { Policy: VersionPolicy.Minimum } least when version < least.Version => $"older than {least.Version}, which the tree asks for at least ({least.Place})",
        _ => null,
    };

    // With an exact version and `allow-newer`, the nearest is the least risk.
    private bool PrefersLowest(string tool) => request.Wishes.PreferMinimum || Required(tool) is { Policy: VersionPolicy.Exact };

    private IEnumerable<KnownIssue> Forbidding(IReadOnlyDictionary<string, ToolVersion> tools, Severity least) =>
        issues.Matching(request.Version, tools).Where(issue => issue.Severity >= least);

    private static string Known(KnownIssue issue) => $"known issue `{issue.Id}`: {issue.Title}";

    /// <summary>Versions by tool; bindgen loads the libclang of the toolchain's LLVM.</summary>
    private static Dictionary<string, ToolVersion> ToolsOf(IReadOnlyList<Candidate> candidates)
    {
        Dictionary<string, ToolVersion> tools = new(StringComparer.Ordinal);
        foreach (Candidate candidate in candidates)
        {
            tools[candidate.Tool] = candidate.Version;
            foreach ((string tool, ToolVersion version) in candidate.Brings)
            {
                tools[tool] = version;
            }
        }

        if (tools.TryGetValue("llvm", out ToolVersion llvm))
        {
            tools["libclang"] = llvm;
        }

        return tools;
    }
}
