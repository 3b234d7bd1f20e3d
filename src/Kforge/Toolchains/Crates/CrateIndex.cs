using System.Collections.Immutable;
using System.Text.Json;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Workspace;

namespace Kforge.Toolchains.Crates;

/// <summary>What a registry says of a crate.</summary>
/// <param name="Versions">In the order of the index.</param>
internal sealed record CrateIndex(ImmutableArray<IndexedVersion> Versions)
{
    /// <summary>Later forms of a line may mean something else; cargo ignores them too.</summary>
    private const int NewestForm = 2;

    /// <summary>Reads the file of a crate in a sparse index: one JSON object a line (doc.rust-lang.org/cargo/reference/registry-index.html, "JSON schema").</summary>
    /// <param name="utf8">The file.</param>
    /// <param name="crate">The crate's name.</param>
    /// <returns>The versions, or KF2352 at the first line that is wrong.</returns>
    public static Checked<CrateIndex> Read(ReadOnlySpan<byte> utf8, string crate)
    {
        List<IndexedVersion> versions = [];
        int number = 0;
        foreach (Range range in utf8.Split((byte)'\n'))
        {
            number++;
            ReadOnlySpan<byte> line = utf8[range].TrimEnd((byte)'\r');
            if (line.IsEmpty)
            {
                continue;
            }

            (IndexedVersion? version, string? wrong) = ReadLine(line, crate);
            if (wrong is null && version is not null && versions.Exists(other => other.Version == version.Version))
            {
                wrong = $"the version `{version.Version}` comes twice";
            }

            if (wrong is not null)
            {
                return new Diagnostic(CrateCodes.MalformedIndex, $"the registry's index of the crate `{crate}` is malformed at line {number}", null,
                    [wrong], ["try again later; when `KFORGE_CRATES_INDEX` is set, look whether it is the address of a sparse index"]);
            }

            if (version is not null)
            {
                versions.Add(version);
            }
        }

        return versions.Count > 0
            ? new CrateIndex([.. versions])
            : new Diagnostic(CrateCodes.MalformedIndex, $"the registry's index of the crate `{crate}` is empty")
                .WithHint("try again later; when `KFORGE_CRATES_INDEX` is set, look whether it is the address of a sparse index");
    }

    /// <summary>A version, or what is wrong with the line, or neither when the line is of a later form.</summary>
    private static (IndexedVersion? Version, string? Wrong) ReadLine(ReadOnlySpan<byte> line, string crate)
    {
        JsonElement entry;
        try
        {
            Utf8JsonReader reader = new(line);
            entry = JsonElement.ParseValue(ref reader);
            if (reader.BytesConsumed != line.Length || entry.ValueKind != JsonValueKind.Object)
            {
                return (null, "it is not one JSON object");
            }
        }
        catch (JsonException)
        {
            return (null, "it is not one JSON object");
        }

        if (entry.TryGetProperty("v", out JsonElement form) && form.ValueKind == JsonValueKind.Number && form.TryGetInt32(out int number) && number > NewestForm)
        {
            return (null, null);
        }

        return Text(entry, "name") != crate ? (null, $"`name` is not `{crate}`")
            : Text(entry, "vers") is not { } version || !NameRules.CrateVersion.Holds(version) ? (null, "`vers` is not a version")
            : !Sha256Digest.TryParse(Text(entry, "cksum"), out Sha256Digest checksum) ? (null, "`cksum` is not a SHA-256")
            : !entry.TryGetProperty("yanked", out JsonElement yanked) || yanked.ValueKind is not (JsonValueKind.True or JsonValueKind.False) ? (null, "`yanked` is not true or false")
            : (new(version, checksum, yanked.GetBoolean()), null);
    }

    private static string? Text(JsonElement entry, string name) =>
        entry.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

/// <summary>A version of a crate in an index.</summary>
/// <param name="Version">As written there.</param>
/// <param name="Checksum">Of the <c>.crate</c> file.</param>
/// <param name="Yanked">Whether its authors withdrew it: nothing new should use it.</param>
internal sealed record IndexedVersion(string Version, Sha256Digest Checksum, bool Yanked);
