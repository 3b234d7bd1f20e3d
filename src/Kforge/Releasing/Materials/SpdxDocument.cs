using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kforge.Releasing.Materials;

/// <summary>
/// A document of SPDX 2.3 in JSON, filled piece by piece (https://spdx.github.io/spdx-spec/v2.3/). It holds no time of its own and no random name, so that the
/// same pieces in the same order are the same bytes.
/// </summary>
/// <param name="name">What the document is about, for people.</param>
/// <param name="space">Its own address, which no other document has.</param>
/// <param name="creator">Name and version of the program that writes it.</param>
internal sealed class SpdxDocument(string name, string space, string creator)
{
    /// <summary>The document itself, as one end of a relationship.</summary>
    public const string Itself = "SPDXRef-DOCUMENT";

    private const string NotSaid = "NOASSERTION";
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly JsonArray packages = [];
    private readonly JsonArray files = [];
    private readonly JsonArray relationships = [];

    /// <summary>Adds a package that is only named: nothing is said of its files.</summary>
    /// <param name="id">A new name in the document.</param>
    /// <param name="called">The package's name.</param>
    /// <param name="version">Its version.</param>
    /// <param name="uri">Where it comes from: a package URL, or an address of http or git; anything else is told in words.</param>
    /// <param name="digests">Algorithm, as in-toto names it, and hexadecimal digits.</param>
    public void AddPackage(string id, string called, string version, string? uri, ImmutableArray<(string Algorithm, string Hex)> digests)
    {
        JsonObject package = Package(id, called, version, uri is not null && IsDownload(uri) ? uri : NotSaid);
        package["filesAnalyzed"] = false;
        if (digests.FirstOrDefault(digest => digest.Algorithm == "sha256").Hex is { } sha256)
        {
            package["checksums"] = new JsonArray(Checksum("SHA256", sha256));
        }

        string[] told =
        [
            .. uri is not null && !IsDownload(uri) && !IsPackageUrl(uri) ? [uri] : (string[])[],
            .. digests.Where(digest => digest.Algorithm != "sha256").Select(digest => $"{digest.Algorithm} {digest.Hex}"),
        ];
        if (told.Length > 0)
        {
            package["sourceInfo"] = string.Join("; ", told);
        }

        if (uri is not null && IsPackageUrl(uri))
        {
            package["externalRefs"] = new JsonArray(new JsonObject { ["referenceCategory"] = "PACKAGE-MANAGER", ["referenceType"] = "purl", ["referenceLocator"] = uri });
        }

        packages.Add(package);
    }

    /// <summary>Adds a package with every file of it that matters; those are added by <see cref="AddFile"/>.</summary>
    /// <param name="id">A new name in the document.</param>
    /// <param name="called">The package's name.</param>
    /// <param name="version">Its version; null when it has none.</param>
    /// <param name="licence">What it is under as a whole; null when that is not known.</param>
    /// <param name="comment">What the package is.</param>
    /// <param name="contents">Its files: name in the document, SHA-1, names of licences in the file.</param>
    public void AddPackage(string id, string called, string? version, string? licence, string comment, IReadOnlyCollection<(string Id, string Sha1, ImmutableSortedSet<string> Licences)> contents)
    {
        JsonObject package = Package(id, called, version, NotSaid);
        package["filesAnalyzed"] = true;
        package["packageVerificationCode"] = new JsonObject { ["packageVerificationCodeValue"] = VerificationCode(contents.Select(file => file.Sha1)) };
        package["licenseDeclared"] = licence ?? NotSaid;
        package["licenseInfoFromFiles"] = Strings(contents.SelectMany(file => file.Licences.IsEmpty ? [NotSaid] : file.Licences.AsEnumerable()).Distinct().Order(StringComparer.Ordinal));
        package["comment"] = comment;
        packages.Add(package);
        foreach ((string file, _, _) in contents)
        {
            Relate(id, "CONTAINS", file);
        }
    }

    /// <summary>Adds a file.</summary>
    /// <param name="id">A new name in the document.</param>
    /// <param name="path">Its path below the root of what it belongs to.</param>
    /// <param name="type"><c>SOURCE</c>, <c>BINARY</c>, <c>ARCHIVE</c> or <c>OTHER</c>.</param>
    /// <param name="sums">Its digests.</param>
    /// <param name="tag">The licence tag in it; null without one.</param>
    /// <param name="licences">The names in the tag; empty when there is no tag, or it has no meaning.</param>
    /// <param name="comment">What else there is to say; null for nothing.</param>
    public void AddFile(string id, string path, string type, FileSums sums, string? tag, ImmutableSortedSet<string> licences, string? comment)
    {
        JsonObject file = new()
        {
            ["fileName"] = "./" + path,
            ["SPDXID"] = id,
            ["fileTypes"] = new JsonArray(type),
            ["checksums"] = new JsonArray(Checksum("SHA1", sums.Sha1), Checksum("SHA256", sums.Sha256)),
            ["licenseConcluded"] = tag is not null && !licences.IsEmpty ? tag : NotSaid,
            ["licenseInfoInFiles"] = Strings(licences.IsEmpty ? [NotSaid] : licences),
            ["copyrightText"] = NotSaid,
        };
        if (tag is not null && licences.IsEmpty)
        {
            file["licenseComments"] = $"SPDX-License-Identifier: {tag}";
        }

        if (comment is not null)
        {
            file["comment"] = comment;
        }

        files.Add(file);
    }

    /// <summary>Says what one piece is to another (section 11.1).</summary>
    public void Relate(string one, string relationship, string other) =>
        relationships.Add(new JsonObject { ["spdxElementId"] = one, ["relationshipType"] = relationship, ["relatedSpdxElement"] = other });

    /// <summary>The document.</summary>
    /// <param name="created">The time it says it was made at.</param>
    public byte[] ToBytes(DateTime created) => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["spdxVersion"] = "SPDX-2.3",
        ["dataLicense"] = "CC0-1.0",
        ["SPDXID"] = Itself,
        ["name"] = name,
        ["documentNamespace"] = space,
        ["creationInfo"] = new JsonObject
        {
            ["created"] = created.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture),
            ["creators"] = new JsonArray($"Tool: {creator}"),
        },
        ["packages"] = packages,
        ["files"] = files,
        ["relationships"] = relationships,
    }.ToJsonString(Indented) + "\n");

    private static JsonObject Package(string id, string called, string? version, string download)
    {
        JsonObject package = new() { ["name"] = called, ["SPDXID"] = id };
        if (version is not null)
        {
            package["versionInfo"] = version;
        }

        package["downloadLocation"] = download;
        package["licenseConcluded"] = NotSaid;
        package["licenseDeclared"] = NotSaid;
        package["copyrightText"] = NotSaid;
        return package;
    }

    private static bool IsDownload(string uri) =>
        uri.StartsWith("http://", StringComparison.Ordinal) || uri.StartsWith("https://", StringComparison.Ordinal)
        || uri.StartsWith("git+http://", StringComparison.Ordinal) || uri.StartsWith("git+https://", StringComparison.Ordinal) || uri.StartsWith("git+ssh://", StringComparison.Ordinal);

    private static bool IsPackageUrl(string uri) => uri.StartsWith("pkg:", StringComparison.Ordinal);

    private static JsonObject Checksum(string algorithm, string hex) => new() { ["algorithm"] = algorithm, ["checksumValue"] = hex };

    private static JsonArray Strings(IEnumerable<string> strings) => [.. strings.Select(text => (JsonNode)text)];

    /// <summary>Section 7.9: the SHA-1 of all files' SHA-1 in order, put together.</summary>
    private static string VerificationCode(IEnumerable<string> sums) => FileSums.Of(Encoding.ASCII.GetBytes(string.Concat(sums.Order(StringComparer.Ordinal)))).Sha1;
}
