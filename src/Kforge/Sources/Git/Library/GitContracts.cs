using LibGit2Sharp;

namespace Kforge.Sources;

/// <summary>Tries each operation of <see cref="GitOperations"/>. The ids are what the git executable gives for the same content.</summary>
internal static partial class GitContracts
{
    private const string HelloId = "ce013625030ba8dba906f756967f9e9ca394464a"; // printf 'hello\n' | git hash-object --stdin
    private const string SampleId = "ab04be9064684a8f1e1daf5e776d42d50e9d24b1"; // git mktree: run (100755), link (120000), sub/file (100644), each `hello`
    private const string RootCommitId = "ed4cd4f15aecd912cef6570648e2b2c336c4e97e"; // git commit-tree with that tree and the names below

    private static readonly DateTimeOffset Noon = new(2001, 1, 1, 12, 0, 0, TimeSpan.FromHours(2));

    public static void WithoutConfiguration(string directory)
    {
        // Load has set the paths, and nothing else in kforge does.
        foreach (ConfigurationLevel level in GitLibrary.ForeignLevels)
        {
            Same(GitLibrary.Nowhere, string.Join(' ', GlobalSettings.GetConfigSearchPaths(level).Select(Path.GetFileName)), $"where configuration of level {level} is looked for");
        }

        using Repository repository = Made(directory);
        Same(true, repository.Info.IsBare, "the repository is bare");
    }

    public static void InitBare(string directory)
    {
        using Repository repository = Made(directory);
        Same(true, repository.Info.IsBare, "the repository is bare");
        Same(true, File.Exists(Path.Combine(directory, "made.git", "HEAD")), "HEAD is there");
        Same(false, Directory.Exists(Path.Combine(directory, "made.git", ".git")), "there is a working tree");
    }

    public static void WriteBlob(string directory)
    {
        using Repository repository = Made(directory);
        Same(HelloId, Hello(repository).Id.Sha, "the id of a blob");
        Same(HelloId, Hello(repository).Sha, "the id of the same blob");
        Same(true, ObjectId.TryParse(HelloId, out ObjectId id) && id.Sha == HelloId, "an id is read");
        Same(false, ObjectId.TryParse("main", out _), "a name is an id");
    }

    public static void ReadBlob(string directory)
    {
        using Repository repository = Made(directory);
        byte[] large = new byte[3_000_000];
        new Random(1).NextBytes(large);
        ObjectId id = repository.ObjectDatabase.CreateBlob(new MemoryStream(large)).Id;
        Blob blob = repository.Lookup<Blob>(id);
        using Stream content = blob.GetContentStream();
        using MemoryStream read = new();
        content.CopyTo(read);
        Same(large.LongLength, blob.Size, "the size of a blob");
        Same(true, read.ToArray().AsSpan().SequenceEqual(large), "the content of a blob is the same");
    }

    public static void MakeTree(string directory)
    {
        using Repository repository = Made(directory);
        Same(SampleId, Sample(repository).Sha, "the id of a tree");
    }

    public static void ChangeTree(string directory)
    {
        using Repository repository = Made(directory);
        Tree before = Sample(repository);
        TreeDefinition definition = TreeDefinition.From(before);
        Same(true, definition["sub/file"] is not null, "an entry of a definition is there");
        definition.Remove("run").Remove("sub/file").Add("sub/deep/file", Hello(repository), Mode.NonExecutableFile);
        Tree after = repository.ObjectDatabase.CreateTree(definition);
        Same("link sub", string.Join(' ', after.Select(entry => entry.Name)), "the entries of a changed tree");
        Same("deep", string.Join(' ', ((Tree)after["sub"].Target).Select(entry => entry.Name)), "the entries of a changed directory");
        Tree emptied = repository.ObjectDatabase.CreateTree(TreeDefinition.From(after).Remove("sub/deep/file"));
        Same("link", string.Join(' ', emptied.Select(entry => entry.Name)), "the entries when nothing is left in a directory");
        Same(HelloId, after["sub/deep/file"].Target.Sha, "the blob of an added path");
    }

    public static void WalkTree(string directory)
    {
        using Repository repository = Made(directory);
        Tree tree = repository.Lookup<Tree>(Sample(repository).Id);
        Same("link SymbolicLink Blob, run ExecutableFile Blob, sub Directory Tree",
            string.Join(", ", tree.Select(entry => $"{entry.Name} {entry.Mode} {entry.TargetType}")), "the entries of a tree");
        Same(HelloId, tree["sub/file"].Target.Id.Sha, "the blob of a path");
        Same(true, tree["sub/none"] is null, "an entry that is not there is null");
    }

    public static void MakeCommit(string directory)
    {
        using Repository repository = Made(directory);
        Same(RootCommitId, Root(repository).Sha, "the id of a commit");
    }

    public static void ReadCommit(string directory)
    {
        using Repository repository = Made(directory);
        Commit root = repository.Lookup<Commit>(Root(repository).Id);
        Commit second = Child(repository, root, "second\n");
        Same(SampleId, root.Tree.Sha, "the tree of a commit");
        Same(RootCommitId, second.Parents.Single().Sha, "the parent of a commit");
        Same(0, root.Parents.Count(), "the number of a root commit's parents");
        Same("Ann Öl <ann@example.org>", $"{root.Author.Name} <{root.Author.Email}>", "the author");
        Same(Noon, root.Author.When, "the author's time");
        Same(TimeSpan.FromHours(2), root.Author.When.Offset, "the author's time zone");
        Same("kforge", root.Committer.Name, "the committer");
        Same("subject\n\nbody #1\n# no comment\n", root.Message, "the message");
    }

    private static Repository Made(string directory)
    {
        Repository.Init(Path.Combine(directory, "made.git"), isBare: true);
        return new(Path.Combine(directory, "made.git"));
    }

    private static Blob Hello(Repository repository) => repository.ObjectDatabase.CreateBlob(new MemoryStream("hello\n"u8.ToArray()));

    private static Tree Sample(Repository repository)
    {
        Blob hello = Hello(repository);
        return repository.ObjectDatabase.CreateTree(new TreeDefinition()
            .Add("run", hello, Mode.ExecutableFile)
            .Add("link", hello, Mode.SymbolicLink)
            .Add("sub/file", hello, Mode.NonExecutableFile));
    }

    private static Commit Root(Repository repository) => Committed(repository, Sample(repository), [], "subject\n\nbody #1\n# no comment\n");

    private static Commit Child(Repository repository, Commit parent, string message) => Committed(repository, parent.Tree, [parent], message);

    private static Commit Committed(Repository repository, Tree tree, Commit[] parents, string message) => repository.ObjectDatabase.CreateCommit(
        new Signature("Ann Öl", "ann@example.org", Noon), new Signature("kforge", "kforge@localhost", Noon), message, tree, parents, prettifyMessage: false);

    private static void Same<T>(T expected, T found, string what)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, found))
        {
            throw new GitContractBroken($"{what}: expected {expected}, got {found}");
        }
    }
}
