using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Kforge.Debian;
using Kforge.Diagnostics;
using Kforge.Requirements;
using Kforge.Toolchains.Choosing;
using Kforge.Workspace;

namespace Kforge.Inputs;

/// <summary>The candidates among which the tools of a kernel are chosen.</summary>
public static partial class OfferedTools
{
    /// <summary>Packages whose version is that of a tool.</summary>
    private static readonly ImmutableDictionary<string, string> ToolOfPackage =
        ImmutableDictionary<string, string>.Empty.Add("rustc", "rustc").Add("bindgen", "bindgen");

    /// <summary>Everything a definition could give, in the order of the definition.</summary>
    /// <param name="definition">The definition.</param>
    /// <param name="indexes">The indexes of its suites.</param>
    /// <param name="packages">What its own packages resolve to, or are locked as.</param>
    /// <param name="issues">For the LLVM that releases of rustc are built with.</param>
    /// <returns>The candidates; or KF1644 for a tool that is both among the packages and offered.</returns>
    public static Checked<ImmutableArray<Candidate>> Of(
        ToolchainDefinition definition, IReadOnlyList<SuiteIndex> indexes, IEnumerable<LockedPackage> packages, KnownIssues issues)
    {
        ImmutableArray<LockedPackage> all = [.. packages];
        ImmutableArray<Candidate> present = [.. all.Select(package => Present(package, all)).OfType<Candidate>()];
        ImmutableArray<Diagnostic> mistakes =
        [
            .. from offer in definition.Offers
               from candidate in present
               where candidate.Tool == offer.Tool
               select new Diagnostic(ChoiceCodes.PackageAndOffer, $"`{offer.Tool}` is offered, and the packages of `{definition.Name}` hold one already", offer.Place)
                   .WithCause($"{candidate.From} is there in any case")
                   .WithHint("take it, or the package that depends on it, out of `packages`, or remove the offer"),
        ];
        return mistakes.IsEmpty
            ? present.AddRange(definition.Offers.SelectMany(offer => Of(offer, indexes, issues)))
            : new Checked<ImmutableArray<Candidate>>.Bad(mistakes);
    }

    /// <summary>The tools of this machine: one of each, and no choice.</summary>
    public static ImmutableArray<Candidate> Of(ImmutableArray<LockedHostTool> tools) =>
    [
        .. from tool in tools
           where tool.Tool is "rustc" or "bindgen" or "llvm"
           let version = ToolVersion.TryFind(tool.Version, out ToolVersion told, tool.Tool) ? told : (ToolVersion?)null
           where version is not null
           select new Candidate(tool.Tool, version.Value, $"host {tool.Path}", new CandidateSource.Fixed()),
    ];

    /// <summary>What a definition says that it offers, without asking anybody: for the hints of a refusal.</summary>
    public static IEnumerable<(string Toolchain, string Tool, ToolVersion Version)> Promised(ToolchainDefinition definition) =>
        from offer in definition.Offers
        from version in offer switch
        {
            ToolOffer.RustDist rust => rust.Versions,
            ToolOffer.Crates crates => crates.Versions,
            ToolOffer.KernelOrg llvm => llvm.Versions,
            _ => [],
        }
        select (definition.Name, offer.Tool, Parse(version.Value));

    private static Candidate? Present(LockedPackage package, ImmutableArray<LockedPackage> all)
    {
        string? tool = ToolOfPackage.GetValueOrDefault(package.Name) ?? (ClangPackage().IsMatch(package.Name) ? "llvm" : null);
        return tool is not null && VersionOf(package.Version) is { } version
            ? new Candidate(tool, version, $"debian {package.Suite} {package.Name} {package.Version}", new CandidateSource.Fixed())
            {
                RustcLlvm = tool == "rustc" ? LlvmAmong(all) : null,
            }
            : null;
    }

    private static IEnumerable<Candidate> Of(ToolOffer offer, IReadOnlyList<SuiteIndex> indexes, KnownIssues issues) => offer switch
    {
        ToolOffer.Debian debian =>
            from package in PackageClosure.Candidates(indexes, debian.Packages[0].Value).DistinctBy(package => package.Suite)
            let version = VersionOf(package.Version.Text)
            where version is not null
            select new Candidate(offer.Tool, version.Value, $"debian {package.Suite} {package}", new CandidateSource.Offered(offer, package.Suite))
            {
                RustcLlvm = offer.Tool == "rustc" ? LlvmOf(package) : null,
            },
        ToolOffer.RustDist rust => rust.Versions.Select(version => new Candidate("rustc", Parse(version.Value), "rust-dist", new CandidateSource.Offered(offer))
        {
            RustcLlvm = issues.LlvmOfRustc(Parse(version.Value)),
        }),
        ToolOffer.Crates crates => crates.Versions.Select(version => new Candidate("bindgen", Parse(version.Value), "crates", new CandidateSource.Offered(offer))),
        ToolOffer.KernelOrg llvm => llvm.Versions.Select(version => new Candidate("llvm", Parse(version.Value), "kernel-org", new CandidateSource.Offered(offer))
        {
            Brings = llvm.Rust is { } rust ? ImmutableSortedDictionary<string, ToolVersion>.Empty.Add("rustc", Parse(rust)) : ImmutableSortedDictionary<string, ToolVersion>.Empty,
        }),
        _ => throw new InvalidOperationException("unreachable: ToolOffer is closed"),
    };

    /// <summary>The version of a tool from that of its package: <c>1.85.1+dfsg1-1</c> is 1.85.1, <c>1:19.1.7-3+b1</c> is 19.1.7.</summary>
    private static ToolVersion? VersionOf(string packageVersion) =>
        DebianVersion.TryParse(packageVersion, out DebianVersion debian)
            && ToolVersion.TryParse(LeadingNumbers().Match(debian.Upstream).Value, out ToolVersion version)
            ? version
            : null;

    /// <summary>The LLVM of the packages, where there is only one.</summary>
    private static int? LlvmAmong(ImmutableArray<LockedPackage> packages) =>
        packages.Select(package => LlvmLibrary().Match(package.Name)).Where(match => match.Success).Select(match => match.Groups[1].Value).Distinct().ToArray() is [var only]
            ? int.Parse(only, CultureInfo.InvariantCulture)
            : null;

    /// <summary>Debian's rustc is linked with the archive's own LLVM.</summary>
    private static int? LlvmOf(BinaryPackage package) =>
        package.Needs.SelectMany(need => need.Alternatives).Select(relation => LlvmLibrary().Match(relation.Name)).FirstOrDefault(match => match.Success) is { } match
            ? int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture)
            : null;

    private static ToolVersion Parse(string version) =>
        ToolVersion.TryParse(version, out ToolVersion parsed) ? parsed : throw new InvalidOperationException($"`{version}` was checked when the definition was read");

    [GeneratedRegex(@"^[0-9]+(\.[0-9]+){1,3}")]
    private static partial Regex LeadingNumbers();

    [GeneratedRegex(@"^clang-[0-9]+\z")]
    private static partial Regex ClangPackage();

    [GeneratedRegex(@"^libllvm([0-9]{1,3})\z")]
    private static partial Regex LlvmLibrary();
}
