using System.Collections.Immutable;
using System.Text;
using Kforge.Diagnostics;
using Kforge.Kconfig;
using Kforge.Platform;

namespace Kforge.Releasing;

/// <summary>A directory that holds a release: what is in it, by which names.</summary>
/// <param name="Root">Absolute.</param>
public sealed record ReleaseDirectory(string Root)
{
    /// <summary>The list of all files but itself, <see cref="Log"/> and <see cref="Bundle"/>, each with its SHA-256, as <c>sha256sum -c</c> reads it.</summary>
    public const string Sums = "SHA256SUMS";

    /// <summary>What the build said. Commands end in another order each time, so it is no part of the release's identity.</summary>
    public const string Log = "build.log";

    /// <summary>What went in and what came out (docs/build-record.md), without times and paths of a machine.</summary>
    public const string Record = "build.json";

    /// <summary>What was made from what: an in-toto statement with SLSA provenance.</summary>
    public const string Statement = "statement.intoto.json";

    /// <summary>Which source files went into which of the files, under which licence: SPDX 2.3 in JSON.</summary>
    public const string Materials = "sbom.spdx.json";

    /// <summary>The statement once more with the signatures of those who stand for it: an envelope of DSSE. It may be added later, and is not listed.</summary>
    public const string Bundle = "statement.intoto.jsonl";

    /// <summary>The kernel's configuration.</summary>
    public const string Config = "config";

    /// <summary>The modules as <c>make modules_install</c> lays them out, with what depmod says of them.</summary>
    public const string Modules = "modules.tar";

    /// <summary>What modules of other trees are built against: headers, scripts, <c>Module.symvers</c>, and Rust's metadata.</summary>
    public const string Development = "devel.tar";

    /// <summary>Device trees as <c>make dtbs_install</c> lays them out.</summary>
    public const string DeviceTrees = "dtbs.tar";

    /// <summary>What the kernel was defined by: build file, lock, profiles, toolchains with their keys, patches. A workspace that can be built.</summary>
    public const string Workspace = "workspace";

    /// <summary>Whether a file may be there without being listed.</summary>
    public static bool IsUnlisted(string name) => name is Sums or Log or Bundle;

    /// <summary>The path of a file of the release.</summary>
    public string PathOf(string name) => Path.Combine(Root, name);

    /// <summary>Lists every file with its digest and so ends a release; nothing is changed after that.</summary>
    /// <param name="digests">Every file that is listed.</param>
    public void Seal(ImmutableSortedDictionary<string, Sha256Digest> digests)
    {
        StringBuilder text = new();
        foreach ((string name, Sha256Digest digest) in digests)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{digest.Hex}  {name}\n");
        }

        WholeFile.Write(PathOf(Sums), Encoding.UTF8.GetBytes(text.ToString()));
    }

    /// <summary>What <see cref="Sums"/> says, by name.</summary>
    /// <exception cref="Failure">KF6110: there is no such list, or it is none.</exception>
    public ImmutableSortedDictionary<string, Sha256Digest> Listed()
    {
        string path = PathOf(Sums);
        if (!File.Exists(path))
        {
            throw NoRelease($"`{Sums}` is missing: it is written last, so the release was never finished, or this is another directory");
        }

        ImmutableSortedDictionary<string, Sha256Digest>.Builder listed = ImmutableSortedDictionary.CreateBuilder<string, Sha256Digest>(StringComparer.Ordinal);
        string[] lines = LosslessText.Read(path).Split('\n');
        string previous = "";
        for (int i = 0; i < lines.Length - 1; i++)
        {
            if (lines[i].Split("  ", 2) is not [var hex, var name] || !Sha256Digest.TryParse(hex, out Sha256Digest digest) || digest.Hex != hex || !RelativePath.TryParse(name, out _)
                || string.CompareOrdinal(previous, name) >= 0)
            {
                throw NoRelease($"line {i + 1} of `{Sums}` is no digest and name in the order of names");
            }

            listed.Add(name, digest);
            previous = name;
        }

        return lines[^1].Length == 0 && listed.Count > 0 ? listed.ToImmutable() : throw NoRelease($"`{Sums}` ends in the middle");
    }

    /// <summary>The digests of every file that <see cref="Sums"/> lists, by name, in the order of names.</summary>
    /// <param name="cancellation">Stops the hashing.</param>
    public async Task<ImmutableSortedDictionary<string, Sha256Digest>> DigestsAsync(CancellationToken cancellation)
    {
        ImmutableSortedDictionary<string, Sha256Digest>.Builder digests = ImmutableSortedDictionary.CreateBuilder<string, Sha256Digest>(StringComparer.Ordinal);
        foreach (string name in Names().Where(name => !IsUnlisted(name)))
        {
            digests.Add(name, await Sha256Digest.OfFileAsync(PathOf(name), cancellation).ConfigureAwait(false));
        }

        return digests.ToImmutable();
    }

    /// <summary>The names of everything below the directory that is no directory, in order; links are not followed.</summary>
    public ImmutableArray<string> Names() => [.. FilesBelow.Entries(Root).Order(StringComparer.Ordinal)];

    private Failure NoRelease(string why) =>
        new Diagnostic(ReleaseCodes.NoRelease, $"`{Root}` is no whole release", null, [why], ["name the directory that `kforge release` made, or make it again"]).ToFailure();
}
