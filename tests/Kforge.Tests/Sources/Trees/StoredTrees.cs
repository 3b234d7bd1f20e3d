using System.Text;
using Kforge.Platform;
using Kforge.Platform.Archives;
using Kforge.Sources;
using Kforge.Tests.Archives;

namespace Kforge.Tests.Sources.Trees;

/// <summary>A store with small kernel trees, told as path → content; <c>x:</c> before the content is an executable, <c>-> </c> a link.</summary>
internal sealed class StoredTrees : IDisposable
{
    public const string Makefile = "VERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = 1\nEXTRAVERSION =\n";

    private int inputs;

    public TemporaryDirectory Directory { get; } = new();

    public Store Store => new(Directory["store"]);

    public TreeStore Trees => new(TestHost.Create(), Store);

    public Sha256Digest NewInput() => Sha256Digest.OfText($"input {Interlocked.Increment(ref inputs)}");

    public Task<SourceTree> AddAsync(params (string Path, string Content)[] files) => AddAsync(NewInput(), files);

    public Task<SourceTree> AddAsync(Sha256Digest input, params (string Path, string Content)[] files) =>
        Trees.AddAsync("source", "made.tar", input, tree =>
        {
            tree.AddFile(RelativePath.Parse("Makefile"), Encoding.UTF8.GetBytes(Makefile));
            foreach ((string path, string content) in files)
            {
                if (content.StartsWith("-> ", StringComparison.Ordinal))
                {
                    tree.AddSharedLink(RelativePath.Parse(path), content[3..]);
                }
                else
                {
                    bool executable = content.StartsWith("x:", StringComparison.Ordinal);
                    tree.AddFile(RelativePath.Parse(path), Encoding.UTF8.GetBytes(content), executable);
                }
            }

            return Task.CompletedTask;
        }, CancellationToken.None);

    /// <summary>Content null removes.</summary>
    public Task<SourceTree> DeriveAsync(SourceTree origin, params (string Path, string? Content)[] edits) =>
        Trees.DeriveAsync("source", "edited", NewInput(), origin, edit =>
        {
            foreach ((string path, string? content) in edits)
            {
                Edit(edit, RelativePath.Parse(path), content);
            }

            return Task.CompletedTask;
        }, CancellationToken.None);

    /// <summary>The whole content of a tree as its files in the store have it.</summary>
    public string Show(SourceTree tree) => string.Join('\n', Trees.EntriesOf(tree).Select(file => tree.KindOf(file.Path) == FileKind.Link
        ? $"{file.Path} -> {new FileInfo(tree.FileOf(file.Path)!).LinkTarget}"
        : $"{file.Path} {File.ReadAllText(tree.FileOf(file.Path)!).Split('\n')[0]}"));

    public void Dispose() => Directory.Dispose();

    private static void Edit(TreeEdit edit, RelativePath path, string? content)
    {
        switch (content)
        {
            case null:
                edit.Remove(path);
                break;
            case ['-', '>', ' ', .. string target]:
                edit.Link(path, target);
                break;
            case ['c', ':', ..]:
                edit.Copy(path, new MemoryStream(Encoding.UTF8.GetBytes(content)), executable: false);
                break;
            default:
                edit.Write(path, Encoding.UTF8.GetBytes(content), content.StartsWith("x:", StringComparison.Ordinal));
                break;
        }
    }
}
