using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Sources;
using Kforge.Tests.Archives;

namespace Kforge.Tests.Sources.Git;

/// <summary>Commits of patches, looked at with the git executable.</summary>
public sealed class LibraryCommitTests : IDisposable
{
    private readonly TemporaryDirectory scratch = new();
    private readonly string repository;
    private readonly string origin;

    public LibraryCommitTests()
    {
        repository = scratch["mirror.git"];
        Run("git", "init", "-q", "--bare", repository);
        string hello = Git("hash-object", "-w", "--stdin-paths", scratch.Write("hello", "hello\n"));
        string only = Git("mktree", $"100644 blob {hello}\tonly\n");
        string sub = Git("mktree", $"100755 blob {hello}\trun\n040000 tree {only}\tdeep\n");
        string tree = Git("mktree", $"100644 blob {hello}\tMakefile\n040000 tree {sub}\tsub\n120000 blob {hello}\tlink\n");
        origin = Git("commit-tree", tree, "-m", "base");
    }

    public void Dispose() => scratch.Dispose();

    private static readonly PatchHeader Signed = PatchHeader.Read(
        "From: Jörg <j@example.org>\nDate: Tue, 3 Nov 2020 10:20:30 +0130\nSubject: [PATCH] sub: change\n\nBecause.\n\nSigned-off-by: Jörg <j@example.org>\n");

    private static PatchCommit Patch(string name, PatchHeader header, params (string Path, FileContent Content)[] files) =>
        new(name, header, files.ToImmutableSortedDictionary(file => RelativePath.Parse(file.Path), file => file.Content));

    private static FileContent.Regular File(string text, bool executable = false) => new(executable, System.Text.Encoding.UTF8.GetBytes(text));

    private static readonly FileContent Gone = new FileContent.Absent();

    private static readonly ImmutableArray<PatchCommit> Series =
    [
        Patch("0001-a.patch", Signed, ("sub/run", File("changed\n", executable: true)), ("sub/new/file", File("new\n")), ("link", new FileContent.Symbolic("sub/run"))),
        Patch("0002-b.patch", PatchHeader.None, ("sub/deep/only", Gone), ("sub/new/file", Gone), ("sub/new", File("a file now\n")), ("Makefile", Gone), ("Makefile/inc", File("a directory now\n"))),
    ];

    [Fact]
    public async Task Each_patch_is_a_commit_with_the_files_author_date_and_message_it_says()
    {
        PatchBranch made = PatchCommits.Make(await ShippedLibgit2.LoadAsync(), repository, origin, Series, "kforge/mine", default);
        Assert.Equal("refs/heads/kforge/mine", made.Reference);
        Assert.Equal([origin, .. made.Commits], Git("rev-list", "--reverse", "kforge/mine").Split('\n'));
        Assert.Equal("100644 Makefile\n120000 link\n100644 sub/deep/only\n100644 sub/new/file\n100755 sub/run", Git("ls-tree", "-r", "--format=%(objectmode) %(path)", made.Commits[0]));
        Assert.Equal("100644 Makefile/inc\n120000 link\n100644 sub/new\n100755 sub/run", Git("ls-tree", "-r", "--format=%(objectmode) %(path)", made.Commits[1]));
        Assert.DoesNotContain("sub/deep", Git("ls-tree", "-r", "-t", "--name-only", made.Commits[1]));
        Assert.Equal(("changed", "sub/run"), (Git("cat-file", "blob", $"{made.Commits[1]}:sub/run"), Git("cat-file", "blob", $"{made.Commits[1]}:link")));
        Assert.Equal(
            "Jörg <j@example.org> 2020-11-03T10:20:30+01:30 kforge <kforge@localhost> 2020-11-03T10:20:30+01:30\nsub: change\n\nBecause.\n\nSigned-off-by: Jörg <j@example.org>",
            Git("log", "-1", "--format=%an <%ae> %aI %cn <%ce> %cI%n%B", made.Commits[0]));
        Assert.Equal("kforge <kforge@localhost> 2001-01-01T00:00:00Z 0002-b.patch", Git("log", "-1", "--format=%an <%ae> %aI %s", made.Commits[1]).Replace("+00:00", "Z"));
        Git("fsck", "--strict");
    }

    [Fact]
    public async Task The_same_base_and_patches_give_the_same_ids_in_any_repository()
    {
        GitLibrary library = await ShippedLibgit2.LoadAsync();
        PatchBranch made = PatchCommits.Make(library, repository, origin, Series, "one", default);
        string other = scratch["other.git"];
        Run("git", "clone", "-q", "--bare", repository, other);
        Assert.Equal<string>(made.Commits, PatchCommits.Make(library, other, origin, Series, "two", default).Commits);

        // git itself comes to this id when it is given the same.
        Assert.Equal(made.Commits[0], Run("env", "GIT_AUTHOR_NAME=Jörg", "GIT_AUTHOR_EMAIL=j@example.org", "GIT_AUTHOR_DATE=2020-11-03T10:20:30+0130",
            "GIT_COMMITTER_NAME=kforge", "GIT_COMMITTER_EMAIL=kforge@localhost", "GIT_COMMITTER_DATE=2020-11-03T10:20:30+0130",
            "git", "-C", repository, "commit-tree", $"{made.Commits[0]}^{{tree}}", "-p", origin, "-F", scratch.Write("message", "sub: change\n\nBecause.\n\nSigned-off-by: Jörg <j@example.org>\n")));
    }

    [Fact]
    public async Task The_branch_follows_a_changed_series_and_without_patches_it_is_the_base()
    {
        GitLibrary library = await ShippedLibgit2.LoadAsync();
        PatchCommits.Make(library, repository, origin, Series, "mine", default);
        PatchBranch shorter = PatchCommits.Make(library, repository, origin, Series[..1], "mine", default);
        Assert.Equal(shorter.Commits[0], Git("rev-parse", "mine"));
        Assert.Empty(PatchCommits.Make(library, repository, origin, [], "mine", default).Commits);
        Assert.Equal(origin, Git("rev-parse", "mine"));
    }

    [Fact]
    public async Task Works_in_a_shallow_repository()
    {
        GitLibrary library = await ShippedLibgit2.LoadAsync();
        PatchBranch made = PatchCommits.Make(library, repository, origin, Series, "main", default);
        string shallow = scratch["shallow.git"];
        Run("git", "clone", "-q", "--bare", "--depth", "1", "--branch", "main", new Uri(repository).AbsoluteUri, shallow);
        Assert.Single(PatchCommits.Make(library, shallow, made.Commits[1], Series[..1], "more", default).Commits);
        Assert.Equal("2", Run("git", "-C", shallow, "rev-list", "--count", "more"));
    }

    [Theory]
    [InlineData("1111111111111111111111111111111111111111")]
    [InlineData("looks-like-no-id")]
    [InlineData("")]
    public async Task A_base_that_is_not_there_is_named(string id)
    {
        GitLibrary library = await ShippedLibgit2.LoadAsync();
        Failure failure = Assert.Throws<Failure>(() => PatchCommits.Make(library, repository, id, Series, "mine", default));
        Assert.Equal(GitLibraryCodes.NoBase, failure.Diagnostics[0].Code);
        Assert.Contains($"`{id}`", failure.Diagnostics[0].Message);
    }

    [Fact]
    public async Task A_branch_that_looks_like_the_id_of_the_base_is_not_taken_for_it()
    {
        GitLibrary library = await ShippedLibgit2.LoadAsync();
        string wanted = "abcdefabcdefabcdefabcdefabcdefabcdefabcd";
        System.IO.File.WriteAllText(Path.Combine(repository, "refs", "heads", wanted), origin + "\n");
        Assert.Equal(GitLibraryCodes.NoBase, Assert.Throws<Failure>(() => PatchCommits.Make(library, repository, wanted, Series, "mine", default)).Diagnostics[0].Code);
    }

    [Fact]
    public async Task What_is_no_repository_is_named()
    {
        GitLibrary library = await ShippedLibgit2.LoadAsync();
        Assert.Equal(GitLibraryCodes.NoBase, Assert.Throws<Failure>(() => PatchCommits.Make(library, scratch["none"], origin, Series, "mine", default)).Diagnostics[0].Code);
    }

    [Fact]
    public async Task When_the_branch_cannot_be_written_that_is_told_and_no_other_branch_moves()
    {
        GitLibrary library = await ShippedLibgit2.LoadAsync();
        PatchCommits.Make(library, repository, origin, Series[..1], "mine", default);
        string before = Git("for-each-ref");
        Failure failure = Assert.Throws<Failure>(() => PatchCommits.Make(library, repository, origin, Series, "mine/below", default));
        Assert.Equal((GitLibraryCodes.NotCommitted, before), (failure.Diagnostics[0].Code, Git("for-each-ref")));
    }

    private string Git(string command, params string[] arguments) => command switch
    {
        "mktree" => Run("sh", "-c", "printf '%s' \"$2\" | git -C \"$1\" mktree", "sh", repository, arguments[0]),
        "hash-object" => Run("git", "-C", repository, command, "-w", arguments[^1]),
        _ => Run("env", ["GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@b", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@b", "git", "-C", repository, command, .. arguments]),
    };

    private static string Run(string program, params IEnumerable<string> arguments)
    {
        CommandResult result = new Command(program, arguments).RunAsync(TestHost.Create(), default).GetAwaiter().GetResult();
        Assert.True(result.Succeeded, $"{program} {string.Join(' ', arguments)}\n{result.Error}");
        return result.OutputText.TrimEnd('\n');
    }
}
