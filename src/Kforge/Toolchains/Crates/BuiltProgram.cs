using System.Security.Cryptography;
using System.Text.Json.Serialization;
using Kforge.Platform;
using Kforge.Platform.Archives;

namespace Kforge.Toolchains.Crates;

/// <summary>A program that kforge built, in the store.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Sha256">Of its content.</param>
public sealed record BuiltProgram(string Path, Sha256Digest Sha256)
{
    private const string RecordName = "program.json";

    /// <summary>Reads what a directory of the store holds; null when the record is missing or damaged, or the program is another one by now.</summary>
    internal static BuiltProgram? Read(string directory, string name)
    {
        string path = System.IO.Path.Combine(directory, name);
        if (WholeFile.ReadJson(System.IO.Path.Combine(directory, RecordName), ProgramJson.Default.ProgramRecord) is not { } record
            || !Sha256Digest.TryParse(record.Sha256, out Sha256Digest expected)
            || Posix.KindOf(path) != FileKind.Regular)
        {
            return null;
        }

        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        return Sha256Digest.FromHash(SHA256.HashData(file)) == expected ? new(path, expected) : null;
    }

    /// <summary>Writes the record beside the program.</summary>
    internal void Write(string directory) =>
        WholeFile.WriteJson(System.IO.Path.Combine(directory, RecordName), new ProgramRecord(Sha256.Hex), ProgramJson.Default.ProgramRecord);
}

/// <summary>The file <c>program.json</c> beside a built program.</summary>
internal sealed record ProgramRecord([property: JsonRequired] string Sha256);

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ProgramRecord))]
internal sealed partial class ProgramJson : JsonSerializerContext;
