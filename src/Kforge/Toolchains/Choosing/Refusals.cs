using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Requirements;

namespace Kforge.Toolchains.Choosing;

/// <summary>The diagnostics of a choice.</summary>
internal static class Refusals
{
    /// <summary>Nothing that is offered for a tool will do.</summary>
    public static Diagnostic NoneSuits(ChoiceRequest request, ToolCandidates tool, ImmutableArray<(string Toolchain, string Tool, ToolVersion Version)> elsewhere)
    {
        ToolRequirement? required = request.Requirements.FirstOrDefault(requirement => requirement.Tool == tool.Tool);
        string wanted = required switch
        {
            null => $"a working {tool.Tool}",
            { Policy: VersionPolicy.Exact } exact => $"exactly {tool.Tool} {exact.Version}",
            _ => $"{tool.Tool} {required.Wanted}",
        };
        string[] others =
        [
            .. elsewhere.Where(offer => offer.Toolchain != request.Toolchain && offer.Tool == tool.Tool && required is not null
                    && (required.Policy == VersionPolicy.Exact ? offer.Version == required.Version : offer.Version >= required.Version))
                .GroupBy(offer => offer.Toolchain, StringComparer.Ordinal).OrderBy(offers => offers.Key, StringComparer.Ordinal)
                .Select(offers => $"`toolchain = \"{offers.Key}\"` offers {tool.Tool} {offers.Max(offer => offer.Version)}"),
        ];
        bool onlyTooNew = required is { Policy: VersionPolicy.Exact } && !request.Wishes.AllowNewer && tool.All.Any(candidate => candidate.Candidate.Version > required.Version);
        return new Diagnostic(
            ChoiceCodes.NoneSuits,
            $"Linux {request.Version} asks for {wanted}, and the toolchain `{request.Toolchain}` has {(tool.All.IsEmpty ? "none" : string.Join(", ", tool.All.Select(candidate => candidate.Candidate.Version.Text)))}",
            request.Place,
            [
                .. required is null ? Array.Empty<string>() : [$"the tree says so in {required.Place}"],
                .. tool.All.OrderByDescending(candidate => candidate.Candidate.Version).Select(candidate => $"{candidate.Candidate}: {candidate.Against}"),
            ],
            [
                .. request.OfHost && required is not null ? [InstallIt(tool.Tool, required)] : Array.Empty<string>(),
                .. others,
                .. others.Length == 0 && required is not null && !request.OfHost ? [OfferIt(tool.Tool, required)] : Array.Empty<string>(),
                .. onlyTooNew ? [$"or accept a newer one at your own risk: `allow-newer = true` in `[kernel.{request.Kernel}]` of kbuild.toml"] : Array.Empty<string>(),
            ]);
    }

    /// <summary>Each tool has a candidate, and no candidates go together.</summary>
    public static Diagnostic NoCombination(ChoiceRequest request, ImmutableArray<ToolCandidates> tools, IReadOnlyDictionary<Candidate, string> against) => new(
        ChoiceCodes.NoCombination,
        $"no versions that the toolchain `{request.Toolchain}` offers go together for kernel `{request.Kernel}`",
        request.Place,
        [.. tools.SelectMany(tool => tool.Suitable).Where(against.ContainsKey).Select(candidate => $"{candidate}: {against[candidate]}")],
        [$"offer a further version in toolchains/{request.Toolchain}.toml, or choose another toolchain for the kernel"]);

    /// <summary>A tool is newer than the tree was written for, and the kernel accepts that.</summary>
    public static Diagnostic Newer(ChoiceRequest request, ToolRequirement required, ToolVersion version) => new(
        ChoiceCodes.Newer,
        $"kernel `{request.Kernel}` is built with {required.Tool} {version}, and its tree asks for {required.Wanted}",
        request.Place,
        [$"the tree says so in {required.Place}", "`allow-newer = true` accepts it; such a build may fail, or fail to work"],
        [])
    {
        Severity = Severity.Warning,
    };

    private static string InstallIt(string tool, ToolRequirement required) => tool switch
    {
        "rustc" => $"`rustup toolchain install {required.Version} --component rust-src`, then `rustup override set {required.Version}` in this directory",
        "bindgen" => $"`cargo install --locked --version {required.Version} {new BindgenVersion(required.Version).CrateName}`",
        _ => "install clang, lld, llvm and libclang with this machine's package manager, such as `apt install clang lld llvm libclang-dev`",
    };

    private static string OfferIt(string tool, ToolRequirement required) => tool switch
    {
        "rustc" => $"offer it in the definition: `[[offer]]` with `tool = \"rustc\"`, `provider = \"rust-dist\"`, `versions = [\"{required.Version}\"]`",
        "bindgen" => $"offer it in the definition: `[[offer]]` with `tool = \"bindgen\"`, `provider = \"crates\"`, `versions = [\"{required.Version}\"]`",
        _ => $"offer {tool} {required.Version} in the definition, or name another toolchain",
    };
}
