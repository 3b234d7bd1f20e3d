using System.Text.Json.Serialization;
using Kforge.Platform;

namespace Kforge.Sources;

/// <summary>What was done to a build tree; the file <c>DIRECTORY.json</c> beside it.</summary>
/// <param name="Base">The digest of the whole tree that everything but <paramref name="Touched"/> is as in.</param>
/// <param name="Tree">The digest of the unpatched tree; missing in what an older kforge wrote.</param>
/// <param name="Generation">A new name for every copy made from scratch.</param>
/// <param name="Whole">False while files are being replaced: then any of <paramref name="Touched"/> may be old or new.</param>
/// <param name="Patches">The patches that are applied, in order, and how; see <see cref="BuildTree"/>.</param>
/// <param name="Touched">Every path that may differ from the base.</param>
internal sealed record BuildTreeManifest(
    [property: JsonRequired] string Base,
    string? Tree,
    [property: JsonRequired] string Generation,
    [property: JsonRequired] bool Whole,
    [property: JsonRequired] List<string> Patches,
    [property: JsonRequired] List<string> Touched)
{
    public static string PathFor(string directory) => directory + ".json";

    /// <summary>Reads a manifest; null when there is none or it is damaged: the tree is then made anew.</summary>
    public static BuildTreeManifest? Read(string directory) =>
        WholeFile.ReadJson(PathFor(directory), BuildTreeJson.Default.BuildTreeManifest) is { } manifest
            && manifest.Touched.TrueForAll(path => RelativePath.TryParse(path, out _)) ? manifest : null;

    public void Write(string directory) => WholeFile.WriteJson(PathFor(directory), this, BuildTreeJson.Default.BuildTreeManifest);
}

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(BuildTreeManifest))]
internal sealed partial class BuildTreeJson : JsonSerializerContext;
