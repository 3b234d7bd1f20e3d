using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Kforge.Platform;

namespace Kforge.Sources;

/// <summary>The file <c>tree.json</c> of a kernel tree in the store.</summary>
/// <param name="Tree">Its content digest, which is the name of its directory.</param>
/// <param name="KernelVersion">As its Makefile says.</param>
/// <param name="Entries">How many files, links and directories it has.</param>
/// <param name="Bytes">Of the files that lie here: all of them, or those of the delta.</param>
/// <param name="Base">The digest of the whole tree it is told by; null when it lies here whole.</param>
/// <param name="Changed">What is different from that one; null when it lies here whole.</param>
internal sealed record TreeRecord(
    [property: JsonRequired] string Tree,
    [property: JsonRequired] string KernelVersion,
    [property: JsonRequired] int Entries,
    [property: JsonRequired] long Bytes,
    string? Base,
    List<ChangedPath>? Changed)
{
    public const string FileName = "tree.json";

    /// <summary>Reads a record; null when it is missing, damaged or another tree's.</summary>
    public static TreeRecord? Read(string directory) =>
        WholeFile.ReadJson(Path.Combine(directory, FileName), TreeJson.Default.TreeRecord) is { } record
            && record.Tree == Path.GetFileName(directory)
            && Sha256Digest.TryParse(record.Tree, out _)
            && record.Base is null == record.Changed is null
            && (record.Base is null || Sha256Digest.TryParse(record.Base, out _))
            ? record : null;

    public void Write(string directory) => WholeFile.WriteJson(Path.Combine(directory, FileName), this, TreeJson.Default.TreeRecord);
}

/// <summary>A path where a tree differs from the whole one.</summary>
/// <param name="Path">The path.</param>
/// <param name="Kind">The letter of the tree's digest, <c>f</c>, <c>x</c> or <c>l</c>; <c>-</c> where the tree has no file.</param>
/// <param name="Value">The content digest of a file, the target of a link.</param>
internal sealed record ChangedPath([property: JsonRequired] string Path, [property: JsonRequired] string Kind, string? Value)
{
    public static ChangedPath Of(RelativePath path, FileState state) => state switch
    {
        FileState.Regular file => new(path.Text, file.Executable ? "x" : "f", file.Content.Hex),
        FileState.Symbolic link => new(path.Text, "l", link.Target),
        _ => new(path.Text, "-", null),
    };

    /// <summary>What is at the path; null when the record is damaged.</summary>
    public FileState? ToState() => Kind switch
    {
        "f" or "x" when Sha256Digest.TryParse(Value, out Sha256Digest content) => new FileState.Regular(Kind == "x", content),
        "l" when Value is not null => new FileState.Symbolic(Value),
        "-" => FileState.Nothing,
        _ => null,
    };

    /// <summary>All of them; null when one is damaged.</summary>
    public static ImmutableSortedDictionary<RelativePath, FileState>? ReadAll(IEnumerable<ChangedPath> changed)
    {
        ImmutableSortedDictionary<RelativePath, FileState>.Builder states = ImmutableSortedDictionary.CreateBuilder<RelativePath, FileState>();
        foreach (ChangedPath one in changed)
        {
            if (!RelativePath.TryParse(one.Path, out RelativePath path) || one.ToState() is not { } state || !states.TryAdd(path, state))
            {
                return null;
            }
        }

        return states.ToImmutable();
    }
}

/// <summary>The file <c>sources/inputs/INPUT.json</c>: which tree an input gives.</summary>
/// <param name="Tree">Its content digest.</param>
internal sealed record InputRecord([property: JsonRequired] string Tree);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TreeRecord))]
[JsonSerializable(typeof(InputRecord))]
internal sealed partial class TreeJson : JsonSerializerContext;
