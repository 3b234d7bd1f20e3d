using System.Text.Json;
using Kforge.Platform;
using Kforge.Platform.Archives;

namespace Kforge.Tests.Archives;

/// <summary>The trees and digests of <c>tests/vectors</c>, which another program made from <c>docs/digest.md</c>.</summary>
public sealed class TreeDigestVectorTests : IDisposable
{
    private static readonly JsonElement[] Vectors = [.. JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "vectors/tree-digest.json"))).RootElement.EnumerateArray()];

    private readonly TemporaryDirectory directory = new();

    public static TheoryData<string> Names => [.. Vectors.Select(vector => vector.GetProperty("name").GetString()!)];

    public void Dispose() => directory.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_other_implementation_gives_the_same_digest(string name)
    {
        JsonElement vector = Vectors.Single(vector => vector.GetProperty("name").GetString() == name);
        string root = directory["tree"];
        Directory.CreateDirectory(root);
        foreach (JsonElement[] entry in vector.GetProperty("entries").EnumerateArray().Select(entry => entry.EnumerateArray().ToArray()))
        {
            Make(Path.Combine(root, entry[1].GetString()!), entry);
        }

        Assert.Equal(vector.GetProperty("digest").GetString(), (await TreeDigest.OfDirectoryAsync(root, default)).Hex);

        TreeEntry[] entries = [.. await TreeDigest.ReadAsync(root, default)];
        TreeManifest.Write(directory["entries.gz"], entries);
        TreeManifest manifest = TreeManifest.Read(directory["entries.gz"])!;
        Assert.Equal(vector.GetProperty("digest").GetString(), manifest.Digest.Hex);
        Assert.Equal(entries.Length, manifest.Records.Count);
        Assert.Empty(manifest.Compare(entries, new Dictionary<string, string>()));
    }

    [Fact]
    public void The_digest_does_not_depend_on_the_order_of_the_entries()
    {
        TreeEntry[] entries = [.. new[] { "\ud83d\ude00", "\uffee", "a/b", "a", "a-b" }.Select(name => new TreeEntry.File(RelativePath.Parse(name), false, 1, Sha256Digest.OfText(name)))];
        Assert.Equal(TreeDigest.Of(entries), TreeDigest.Of(entries.Reverse()));
    }

    private static void Make(string path, JsonElement[] entry)
    {
        string kind = entry[0].GetString()!;
        Directory.CreateDirectory(kind == "d" ? path : Path.GetDirectoryName(path)!);
        if (kind == "l")
        {
            File.CreateSymbolicLink(path, entry[2].GetString()!);
        }
        else if (kind is "f" or "x")
        {
            File.WriteAllText(path, string.Concat(Enumerable.Repeat(entry[2].GetString()!, entry[3].GetInt32())));
            File.SetUnixFileMode(path, kind == "x" ? StagedTree.ExecutableMode : StagedTree.PlainMode);
        }
    }
}
