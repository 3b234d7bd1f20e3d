using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Toml;

namespace Kforge.Workspace;

/// <summary>Reads the key <c>source</c> of a kernel. One of its keys names the kind; the others belong to that kind.</summary>
internal static class SourceReader
{
    private const string Example = "source = { debian = \"linux-source-6.12\", suite = \"trixie\" }";
    private const string SignedByExample = "signed-by = [\"FINGERPRINT\"]";

    /// <summary>The kinds in the order they are explained.</summary>
    private static readonly ImmutableArray<string> Kinds = ["debian", "debian-source", "git", "tarball", "path"];

    private static readonly ImmutableArray<string> Wishes = ["tag", "branch", "commit", "series"];

    private static readonly ImmutableArray<string> Proofs = ["sha256", "checksums", "signature"];

    private static readonly TextRule Address = new(
        text => text.Length > 0 && text[0] != '-' && !text.Any(char.IsControl) && !text.Any(char.IsWhiteSpace), "an address", "an address or a path without blanks, not beginning with `-`");

    private static readonly TextRule Directory = new(
        text => text.Length > 0 && !text.Any(char.IsControl), "a directory", "a path, absolute or relative to the directory of kbuild.toml");

    private static readonly TextRule Reference = new(
        text => text.Length is > 0 and < 256 && text[0] is not ('-' or '/') && !text.Any(c => char.IsControl(c) || " ~^:?*[\\".Contains(c)) && !text.Contains("..", StringComparison.Ordinal),
        "a name in a repository", "the name alone, such as `v6.12.40`, as `git check-ref-format` allows it");

    private static readonly TextRule CommitId = new(
        text => text.Length == 40 && text.All(char.IsAsciiHexDigitLower), "a commit", "the whole id: 40 hexadecimal digits in lower case");

    private static readonly TextRule Series = new(
        text => text.Split('.') is [{ Length: > 0 } major, { Length: > 0 } minor] && (major + minor).All(char.IsAsciiDigit) && text.Length < 10, "a series", "two numbers, such as `6.12`");

    /// <summary>The source, or null with at least one mistake noted (KF1002, KF1003, KF1004, KF1005).</summary>
    public static SourceDefinition? Read(TableCheck kernel, Mistakes mistakes)
    {
        if (kernel.Table("source", $"`source` of {kernel.Name}", Example) is not { } source)
        {
            return null;
        }

        // Asking on would only tell that the keys of another kind are missing.
        string[] named = [.. source.Entries.Select(entry => entry.Key).Where(key => Kinds.Contains(key))];
        if (named is not [string kind])
        {
            mistakes.Add(named.Length > 1 ? Several(source, named, "kinds of source") : NoKind(source));
            return null;
        }

        SourceDefinition? read = kind switch
        {
            "debian" => Package(source, kind, "linux-source-6.12") is { } package ? new SourceDefinition.Debian(package.Name, package.Suite) : null,
            "debian-source" => DebianSource(source, kind),
            "git" => Git(source, mistakes),
            "tarball" => Tarball(source, mistakes),
            _ => source.Text(kind, Directory, "path = \"../linux\"") is { } directory ? new SourceDefinition.Path(directory) : null,
        };
        source.RefuseOthers();
        return read;
    }

    private static (Placed<string> Name, Placed<string> Suite)? Package(TableCheck source, string kind, string example)
    {
        Placed<string>? package = source.Text(kind, NameRules.DebianPackage, $"{kind} = \"{example}\"");
        Placed<string>? suite = source.Text("suite", NameRules.Suite, "suite = \"trixie\"");
        return package is { } named && suite is { } from ? (named, from) : null;
    }

    private static SourceDefinition.DebianSource? DebianSource(TableCheck source, string kind)
    {
        (Placed<string> Name, Placed<string> Suite)? package = Package(source, kind, "linux");
        Placed<string>? version = source.OptionalText("version", NameRules.DebianVersion);
        return package is { } named ? new(named.Name, named.Suite) { Version = version } : null;
    }

    private static SourceDefinition.Git? Git(TableCheck source, Mistakes mistakes)
    {
        Placed<string>? address = source.Text("git", Address, "git = \"https://git.kernel.org/pub/scm/linux/kernel/git/stable/linux.git\"");
        string? wish = OneOf(source, Wishes, "tag = \"v6.12.40\"", "commits", mistakes);
        Placed<string>? text = wish is null ? null : source.Text(wish, wish switch { "commit" => CommitId, "series" => Series, _ => Reference }, "");
        ImmutableArray<Placed<string>> signedBy = Fingerprints(source, null, mistakes);
        bool history = source.Flag("history", missing: false);
        Placed<string>? reference = source.OptionalText("reference", Directory);
        if (!signedBy.IsEmpty && wish is "branch" or "commit")
        {
            mistakes.Add(new Diagnostic(WorkspaceCodes.BadValue, $"`signed-by` of {source.Name} needs a `tag` or a `series`", signedBy.FirstOrDefault().Place)
                .WithCause($"what is signed is a tag, and a `{wish}` is found without one"));
            return null;
        }

        return address is not { } from || text is not { } asked ? null : new(from, wish switch
        {
            "tag" => new GitWish.Tag(asked),
            "branch" => new GitWish.Branch(asked),
            "commit" => new GitWish.Commit(asked),
            _ => new GitWish.Series(asked),
        })
        { SignedBy = signedBy, History = history, Reference = reference };
    }

    private static SourceDefinition.Tarball? Tarball(TableCheck source, Mistakes mistakes)
    {
        Placed<string>? address = source.Text("tarball", Address, "tarball = \"https://cdn.kernel.org/pub/linux/kernel/v6.x/linux-6.12.40.tar.xz\"");
        string? proof = OneOf(source, Proofs, "sha256 = \"DIGEST\"", "proofs", mistakes);
        Placed<string>? text = proof switch
        {
            null => null,
            "sha256" => source.Text(proof, NameRules.Sha256, ""),
            _ => source.Text(proof, Address, ""),
        };
        ImmutableArray<Placed<string>> signedBy = proof is null or "sha256" ? [] : Fingerprints(source, SignedByExample, mistakes);
        return address is not { } from || text is not { } said || (proof != "sha256" && signedBy.IsEmpty) ? null : new(from, proof switch
        {
            "sha256" => new TarballProof.Digest(new(Sha256Digest.TryParse(said.Value, out Sha256Digest digest) ? digest : throw new InvalidOperationException("unreachable: the rule was kept"), said.Place)),
            "checksums" => new TarballProof.Checksums(said, signedBy),
            _ => new TarballProof.Signature(said, signedBy),
        });
    }

    private static ImmutableArray<Placed<string>> Fingerprints(TableCheck source, string? example, Mistakes mistakes)
    {
        ImmutableArray<Placed<string>> keys = source.Texts("signed-by", NameRules.Fingerprint, example);
        if (source.Optional("signed-by") is TomlValue.Array { Items.IsEmpty: true } nobody)
        {
            mistakes.Add(new Diagnostic(WorkspaceCodes.BadValue, $"`signed-by` of {source.Name} is empty, so nobody could have signed it", nobody.Place)
                .WithHint($"name the fingerprints of the keys: `{SignedByExample}`"));
        }

        return [.. keys.Select(key => key with { Value = key.Value.ToUpperInvariant() })];
    }

    /// <summary>Which of several keys is there; exactly one must be.</summary>
    private static string? OneOf(TableCheck source, ImmutableArray<string> keys, string example, string what, Mistakes mistakes)
    {
        string[] there = [.. source.Entries.Select(entry => entry.Key).Where(key => keys.Contains(key))];
        if (there is [string only])
        {
            return only;
        }

        mistakes.Add(there.Length > 1
            ? Several(source, there, what)
            : new Diagnostic(WorkspaceCodes.MissingKey, $"{source.Name} has none of the keys {Listed(keys)}", source.Place).WithHint($"add `{example}`"));
        foreach (string key in there)
        {
            source.Optional(key);
        }

        return null;
    }

    private static Diagnostic NoKind(TableCheck source) =>
        source.Entries.FirstOrDefault(entry => entry.Key is not ("suite" or "signed-by")) is { } other
            ? new Diagnostic(WorkspaceCodes.UnknownKey, $"unknown kind of source `{TomlWriter.Key(other.Key)}` in {source.Name}", other.KeyPlace)
                .WithSuggestion(other.Key, Kinds, "kinds of sources").WithHint($"write `{Example}`")
            : new Diagnostic(WorkspaceCodes.MissingKey, $"{source.Name} has none of the keys {Listed(Kinds)}", source.Place).WithHint($"write `{Example}`");

    private static Diagnostic Several(TableCheck source, string[] keys, string what) =>
        new Diagnostic(WorkspaceCodes.BadValue, $"{source.Name} names several {what}: {Listed(keys)}", source.Entries.First(entry => entry.Key == keys[1]).KeyPlace)
            .WithHint("keep one of them");

    private static string Listed(IEnumerable<string> keys) => string.Join(", ", keys.Select(key => $"`{key}`"));
}
