using System.Collections.Immutable;
using Kforge.Debian;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Requirements;
using Kforge.Toolchains.Choosing;
using Kforge.Workspace;

namespace Kforge.Inputs;

/// <summary>What a definition's archives hold at this moment.</summary>
/// <param name="Indexes">The indexes of its suites, those of the machine that runs the tools first.</param>
/// <param name="Own">What its own packages resolve to, without any offer.</param>
public sealed record OpenedDefinition(ImmutableArray<SuiteIndex> Indexes, Resolution Own);

/// <summary>Turns toolchain definitions and choices into exact files.</summary>
/// <param name="Host">The outside world.</param>
/// <param name="Providers">Whom to ask.</param>
/// <param name="Issues">What is known of tools.</param>
public sealed record ToolchainResolver(Host Host, ToolProviders Providers, KnownIssues Issues)
{
    /// <summary>The name under which a toolchain is locked: the definition's, and after an <c>@</c> the version of every tool that it offers.</summary>
    public static string LockName(ToolchainDefinition definition, IEnumerable<ChosenTool> chosen)
    {
        string versions = string.Join('+', chosen.Select(tool => tool.Candidate).Where(candidate => candidate.Source is CandidateSource.Offered)
            .OrderBy(candidate => candidate.Tool, StringComparer.Ordinal)
            .Select(candidate => $"{candidate.Tool}-{candidate.Version}{(candidate.Source is CandidateSource.Offered { Suite: { } suite } ? $"-{suite}" : "")}"));
        return versions.Length == 0 ? definition.Name : $"{definition.Name}@{versions}";
    }

    /// <summary>Reads what a definition's archives hold.</summary>
    /// <param name="definition">The definition; not one of the host.</param>
    /// <param name="previous">The indexes in the lock: older ones are refused.</param>
    /// <param name="cancellation">Stops.</param>
    public async Task<OpenedDefinition> OpenAsync(ToolchainDefinition definition, ImmutableArray<LockedIndex> previous, CancellationToken cancellation)
    {
        ToolchainProvider.Debian debian = DebianOf(definition);
        ImmutableArray<PackageWish> own = [.. debian.Packages.Select(PackageWish.Of)];
        ImmutableArray<SuiteIndex>.Builder indexes = ImmutableArray.CreateBuilder<SuiteIndex>();
        foreach (string architecture in PackageWish.Architectures(debian.Architecture, own))
        {
            foreach (DebianSuite suite in debian.Suites)
            {
                LockedIndex? seen = previous.FirstOrDefault(index => index.Suite == suite.Name && index.Archive == suite.Archive);
                indexes.Add(await Providers.Debian.During($"resolve {definition.Name}").ReadSuiteAsync(suite, architecture, seen, cancellation).ConfigureAwait(false));
            }
        }

        return new(indexes.ToImmutable(), PackageClosure.Resolve(indexes, own).OrFail());
    }

    /// <summary>The candidates a definition offers.</summary>
    public Checked<ImmutableArray<Candidate>> Candidates(ToolchainDefinition definition, OpenedDefinition opened) =>
        OfferedTools.Of(definition, opened.Indexes, opened.Own.Packages, Issues);

    /// <summary>Works out every file of a toolchain with certain tools.</summary>
    /// <param name="definition">The definition.</param>
    /// <param name="opened">What its archives hold.</param>
    /// <param name="chosen">Which of its offers to take.</param>
    /// <param name="previous">What the lock said of it: an older signed text, or a crate that changed, is refused.</param>
    /// <param name="cancellation">Stops.</param>
    public async Task<LockedToolchain> ResolveAsync(
        ToolchainDefinition definition, OpenedDefinition opened, IEnumerable<Candidate> chosen, LockedToolchain? previous, CancellationToken cancellation)
    {
        ToolchainProvider.Debian debian = DebianOf(definition);
        List<PackageWish> wishes = [.. debian.Packages.Select(PackageWish.Of)];
        List<LockedStatement> statements = [];
        List<LockedArchive> archives = [];
        List<LockedCrateTool> crateTools = [];
        foreach (Candidate candidate in chosen)
        {
            if (candidate.Source is not CandidateSource.Offered { Offer: var offer, Suite: var suite })
            {
                continue;
            }

            string version = candidate.Version.Text;
            switch (offer)
            {
                case ToolOffer.Debian packages:
                    wishes.AddRange(packages.Packages.Select(package => new PackageWish(package.Value, package.Place, suite)));
                    break;
                case ToolOffer.RustDist rust:
                    Add(await Providers.Rust.During($"resolve {definition.Name}").ResolveAsync(rust, version, debian.Architecture, Before(statement => statement.Name.EndsWith($"/channel-rust-{version}.toml", StringComparison.Ordinal)), cancellation).ConfigureAwait(false));
                    break;
                case ToolOffer.KernelOrg llvm:
                    Add(await Providers.KernelOrg.During($"resolve {definition.Name}").ResolveAsync(llvm, version, debian.Architecture, Before(statement => statement.Provider == "kernel-org"), cancellation).ConfigureAwait(false));
                    break;
                case ToolOffer.Crates:
                    crateTools.Add(await Providers.Crates.ResolveAsync(offer.Tool, version, previous?.CrateTools.FirstOrDefault(tool => tool.Tool == offer.Tool), cancellation).ConfigureAwait(false));
                    break;
                default:
                    throw new InvalidOperationException("unreachable: ToolOffer is closed");
            }
        }

        Resolution resolution = wishes.Count == debian.Packages.Length ? opened.Own : PackageClosure.Resolve(opened.Indexes, wishes).OrFail();
        return new LockedToolchain(definition.Digest, resolution.Indexes, resolution.Packages)
        {
            Statements = [.. statements.DistinctBy(statement => (statement.Provider, statement.Name)).OrderBy(statement => statement.Provider, StringComparer.Ordinal).ThenBy(statement => statement.Name, StringComparer.Ordinal)],
            Archives = [.. archives.OrderBy(archive => archive.Provider, StringComparer.Ordinal).ThenBy(archive => archive.Name, StringComparer.Ordinal)],
            CrateTools = [.. crateTools.OrderBy(tool => tool.Tool, StringComparer.Ordinal)],
        };

        LockedStatement? Before(Func<LockedStatement, bool> same) => previous?.Statements.FirstOrDefault(same);

        void Add((LockedStatement Statement, ImmutableArray<LockedArchive> Archives) resolved)
        {
            statements.Add(resolved.Statement);
            archives.AddRange(resolved.Archives);
        }
    }

    private static ToolchainProvider.Debian DebianOf(ToolchainDefinition definition) => definition.Provider as ToolchainProvider.Debian
        ?? throw new InvalidOperationException($"`{definition.Name}` is not made from archives");
}
