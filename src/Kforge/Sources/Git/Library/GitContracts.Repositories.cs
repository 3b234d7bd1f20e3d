using System.Text;
using LibGit2Sharp;

namespace Kforge.Sources;

/// <summary>References, tags, differences, and whole repositories.</summary>
internal static partial class GitContracts
{
    private const string Main = "refs/heads/main";

    public static void PeelTag(string directory)
    {
        using Repository repository = Made(directory);
        Commit root = Root(repository);
        string inner = Tagged(repository, $"object {root.Sha}\ntype commit\ntag inner\ntagger Ann <ann@example.org> 978343200 +0200\n\nsigned\n");
        string outer = Tagged(repository, $"object {inner}\ntype tag\ntag outer\ntagger Ann <ann@example.org> 978343200 +0200\n\nof a tag\n");
        TagAnnotation tag = repository.Lookup<TagAnnotation>(outer);
        Same("outer", tag.Name, "the name in a tag");
        Same(inner, tag.Target.Sha, "what a tag names");
        Same(root.Sha, tag.Peel<Commit>().Sha, "the commit behind a tag of a tag");
        Same(root.Tree.Sha, tag.Peel<Tree>().Sha, "the tree behind a tag");
    }

    public static void References(string directory)
    {
        using Repository repository = Made(directory);
        Commit root = Root(repository);
        Commit second = Child(repository, root, "second\n");
        Reference added = repository.Refs.Add(Main, root.Id);
        Same(Main, added.CanonicalName, "the name of a reference");
        repository.Refs.UpdateTarget(added, second.Id);
        Same(second.Sha, repository.Refs[Main].TargetIdentifier, "the target of a reference that was moved");
        Same(second.Sha, File.ReadAllText(Path.Combine(directory, "made.git", Main)).Trim(), "the target of a reference on disk");
        Same(true, repository.Refs["refs/heads/none"] is null, "a reference that is not there is null");
    }

    public static void DiffTrees(string directory)
    {
        using Repository repository = Made(directory);
        Tree before = Sample(repository);
        Tree after = repository.ObjectDatabase.CreateTree(TreeDefinition.From(before)
            .Remove("link")
            .Add("run", Hello(repository), Mode.NonExecutableFile)
            .Add("sub/file", Blob(repository, "other\n"), Mode.NonExecutableFile)
            .Add("sub/new", Blob(repository, "new\n"), Mode.NonExecutableFile));
        using TreeChanges changes = repository.Diff.Compare<TreeChanges>(before, after);
        Same("link Deleted Nonexistent, run Modified NonExecutableFile, sub/file Modified NonExecutableFile, sub/new Added NonExecutableFile",
            string.Join(", ", changes.OrderBy(change => change.Path, StringComparer.Ordinal).Select(change => $"{change.Path} {change.Status} {change.Mode}")), "the changes between two trees");
    }

    public static void MergeBase(string directory)
    {
        using Repository repository = Made(directory);
        Commit root = Root(repository);
        Commit left = Child(repository, root, "left\n");
        Commit right = Child(repository, root, "right\n");
        Commit alone = Committed(repository, root.Tree, [], "alone\n");
        Same(root.Sha, repository.ObjectDatabase.FindMergeBase(left, right).Sha, "the common ancestor of two commits");
        Same(root.Sha, repository.ObjectDatabase.FindMergeBase(root, left).Sha, "an ancestor");
        Same(true, repository.ObjectDatabase.FindMergeBase(alone, left) is null, "the ancestor of unrelated commits is null");
    }

    public static void CloneBare(string directory)
    {
        using Repository origin = WithMain(directory);
        string copy = Path.Combine(directory, "copy.git");
        Repository.Clone(Address(directory), copy, new CloneOptions { IsBare = true });
        using Repository cloned = new(copy);
        Same(true, cloned.Info.IsBare, "a clone is bare");
        Same(origin.Refs[Main].TargetIdentifier, cloned.Refs[Main].TargetIdentifier, "the branch of a clone");
        Same(HelloId, cloned.Lookup<Commit>(RootCommitId).Tree["sub/file"].Target.Sha, "a blob of a clone");
    }

    public static void Fetch(string directory)
    {
        using Repository origin = WithMain(directory);
        string copy = Path.Combine(directory, "copy.git");
        Repository.Init(copy, isBare: true);
        using Repository mirror = new(copy);
        int total = 0;
        int received = 0;
        long bytes = 0;
        FetchOptions options = new()
        {
            TagFetchMode = TagFetchMode.None,
            OnTransferProgress = progress =>
            {
                (total, received, bytes) = (progress.TotalObjects, progress.ReceivedObjects, progress.ReceivedBytes);
                return true;
            },
        };
        // By name: with libgit2 1.5, LibGit2Sharp takes an address for a remote of a wrong name.
        mirror.Network.Remotes.Add("origin", Address(directory));
        Commands.Fetch(mirror, "origin", ["+refs/heads/*:refs/kforge/*"], options, null);
        Same(RootCommitId, mirror.Refs["refs/kforge/main"].TargetIdentifier, "a reference that was fetched");
        Same(true, mirror.Refs["refs/tags/v1"] is null, "a tag nobody asked for stays away");
        Same("4 of 4", $"{received} of {total}", "the objects that were received");
        Same(true, bytes > 0, "bytes were received");

        // Thrown to another history: only a `+` lets a reference follow.
        Commit alone = Committed(origin, origin.Lookup<Commit>(RootCommitId).Tree, [], "alone\n");
        origin.Refs.UpdateTarget(origin.Refs[Main], alone.Id);
        Commands.Fetch(mirror, "origin", [$"+{Main}:refs/kforge/main"], options, null);
        Same(alone.Sha, mirror.Refs["refs/kforge/main"].TargetIdentifier, "a reference that was forced");
    }

    public static void ListReferences(string directory)
    {
        using Repository origin = WithMain(directory);
        Same($"{Main} {RootCommitId}, refs/tags/v1 {RootCommitId}",
            string.Join(", ", Repository.ListRemoteReferences(Address(directory)).Where(reference => reference.CanonicalName.StartsWith("refs/", StringComparison.Ordinal))
                .Select(reference => $"{reference.CanonicalName} {reference.TargetIdentifier}").Order(StringComparer.Ordinal)), "the references of a repository");
    }

    public static void Alternates(string directory)
    {
        using Repository origin = WithMain(directory);
        string copy = Path.Combine(directory, "copy.git");
        Repository.Init(copy, isBare: true);
        Directory.CreateDirectory(Path.Combine(copy, "objects", "info"));
        File.WriteAllText(Path.Combine(copy, "objects", "info", "alternates"), Path.Combine(directory, "made.git", "objects") + "\n");
        using Repository borrower = new(copy);
        Commit root = borrower.Lookup<Commit>(RootCommitId);
        Same(SampleId, root.Tree.Sha, "the tree of a borrowed commit");
        Commit own = Child(borrower, root, "own\n");
        Same(false, File.Exists(ObjectFile(directory, "made.git", own.Sha)), "a commit was written to the lender");
        Same(true, File.Exists(ObjectFile(directory, "copy.git", own.Sha)), "a commit was written to the borrower");
    }

    public static void Shallow(string directory)
    {
        using (Repository repository = Made(directory))
        {
            Commit root = Root(repository);
            Commit second = Child(repository, root, "second\n");
            File.WriteAllText(Path.Combine(directory, "made.git", "shallow"), second.Sha + "\n");
            File.Delete(ObjectFile(directory, "made.git", root.Sha));
            repository.Refs.Add(Main, second.Id);
        }

        using Repository shallow = new(Path.Combine(directory, "made.git"));
        Same(true, shallow.Info.IsShallow, "the repository is shallow");
        Commit edge = shallow.Lookup<Commit>(shallow.Refs[Main].TargetIdentifier);
        Same(SampleId, edge.Tree.Sha, "the tree of a commit without its parent");
        Commit added = Child(shallow, edge, "third\n");
        Same(edge.Sha, shallow.Lookup<Commit>(added.Id).Parents.Single().Sha, "the parent of a commit that was added");
    }

    public static void MissingObject(string directory)
    {
        using Repository repository = Made(directory);
        Same(true, repository.Lookup<Commit>(RootCommitId) is null, "a commit that is not there is null");
        Same(true, repository.Lookup<Commit>(Hello(repository).Sha) is null, "a blob is no commit");
    }

    public static void DamagedObject(string directory)
    {
        string id;
        using (Repository repository = Made(directory))
        {
            id = Root(repository).Sha;
        }

        string file = ObjectFile(directory, "made.git", id);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        byte[] bytes = File.ReadAllBytes(file);
        bytes[bytes.Length / 2] ^= 0xff;
        File.WriteAllBytes(file, bytes);
        using Repository damaged = new(Path.Combine(directory, "made.git"));
        string found = "the commit";
        try
        {
            found = damaged.Lookup<Commit>(id) is { } commit ? commit.Message : "nothing";
        }
        catch (LibGit2SharpException)
        {
            found = "an error";
        }

        Same("an error", found, "a damaged commit is read as");
    }

    private static Repository WithMain(string directory)
    {
        Repository repository = Made(directory);
        Commit root = Root(repository);
        repository.Refs.Add(Main, root.Id);
        repository.Refs.Add("refs/tags/v1", root.Id);
        File.WriteAllText(Path.Combine(directory, "made.git", "HEAD"), $"ref: {Main}\n");
        return repository;
    }

    private static string Address(string directory) => new Uri(Path.Combine(directory, "made.git")).AbsoluteUri;

    private static Blob Blob(Repository repository, string text) => repository.ObjectDatabase.CreateBlob(new MemoryStream(Encoding.UTF8.GetBytes(text)));

    private static string Tagged(Repository repository, string text) => repository.ObjectDatabase.Write<TagAnnotation>(Encoding.UTF8.GetBytes(text)).Sha;

    private static string ObjectFile(string directory, string repository, string id) => Path.Combine(directory, repository, "objects", id[..2], id[2..]);
}
