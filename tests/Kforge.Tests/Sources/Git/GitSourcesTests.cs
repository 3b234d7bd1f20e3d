using System.Text;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Archives;
using Kforge.Sources;
using Kforge.Workspace;

namespace Kforge.Tests.Sources;

public sealed class GitSourcesTests : IDisposable
{
    private readonly GitBench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task Pins_a_tag_and_brings_just_what_the_commit_holds()
    {
        Dictionary<string, string> kernel = GitTestRepository.Kernel("40", ("link", "scripts/run.sh"), ("big", new string('x', 300_000)));
        string commit = bench.Repository.Commit(kernel, null, "link");
        bench.Repository.Tag("v6.12.40", commit);

        GitPin pin = await bench.ResolveAsync(bench.Tag("v6.12.40"));
        Assert.Equal("refs/tags/v6.12.40", pin.Locked.Reference);
        Assert.Equal(commit, pin.Locked.Commit);
        Assert.Equal(bench.Repository.Git("", "rev-parse", $"{commit}^{{tree}}"), pin.Locked.GitTree);
        Assert.Equal(("6.12.40", "linux.git"), (pin.Locked.KernelVersion, pin.Locked.Address));
        Assert.Empty(pin.Locked.SignedBy);
        Assert.Equal(pin.Tree.Digest, pin.Locked.Tree);
        Assert.Equal(TreeDigest.Of(Entries(kernel, "link")), pin.Tree.Digest);

        // No filter and no conversion of line ends, whatever .gitattributes says.
        Assert.Equal("upper\r\n", File.ReadAllText(pin.Tree.FileOf(RelativePath.Parse("net/xt_TCPMSS.h"))!));
        Assert.Equal("/* $Id$ */\n", File.ReadAllText(pin.Tree.FileOf(RelativePath.Parse("kernel/id.c"))!));
    }

    [Fact]
    public async Task Fetches_the_wanted_commit_alone()
    {
        string first = bench.Repository.Commit(GitTestRepository.Kernel());
        string second = bench.Repository.Commit(GitTestRepository.Kernel("1"), first);
        bench.Repository.Branch("linux-6.12.y", second);
        GitPin pin = await bench.ResolveAsync(bench.Branch("linux-6.12.y"));
        Assert.Equal(second, pin.Locked.Commit);
        Assert.NotEqual(0, await GitHereAsync("cat-file", "-e", first));
        Assert.Equal(0, await GitHereAsync("cat-file", "-e", second));
    }

    [Fact]
    public async Task A_known_tree_needs_no_server()
    {
        bench.Repository.Tag("v6.12", bench.Repository.Commit(GitTestRepository.Kernel()));
        GitPin pin = await bench.ResolveAsync(bench.Tag("v6.12"));
        Directory.Move(Path.Combine(bench.Root, "linux.git"), Path.Combine(bench.Root, "gone"));
        Assert.Equal(pin.Tree, await bench.TreeAsync(bench.Tag("v6.12"), pin.Locked));
        bench.ForgetTrees();
        Assert.Equal(pin.Tree.Digest, (await bench.TreeAsync(bench.Tag("v6.12"), pin.Locked)).Digest);
    }

    [Fact]
    public async Task Asks_nobody_when_offline()
    {
        bench.Repository.Tag("v6.12", bench.Repository.Commit(GitTestRepository.Kernel()));
        bench.Sources = bench.Sources with { Offline = true };
        Assert.Equal("KF4003", (await bench.RefusalAsync(bench.Tag("v6.12"))).Code.Id);
    }

    [Fact]
    public async Task Takes_neither_a_branch_for_a_commit_nor_a_tag_for_a_branch()
    {
        string first = bench.Repository.Commit(GitTestRepository.Kernel("1"));
        string second = bench.Repository.Commit(GitTestRepository.Kernel("2"));
        bench.Repository.Branch(first, second);
        bench.Repository.Branch("same", first);
        bench.Repository.Tag("same", second);
        bench.Repository.Tag("nested/refs/tags/same", first);
        Assert.Equal(first, (await bench.ResolveAsync(bench.Commit(first))).Locked.Commit);
        Assert.Equal(second, (await bench.ResolveAsync(bench.Branch(first))).Locked.Commit);
        Assert.Equal(first, (await bench.ResolveAsync(bench.Branch("same"))).Locked.Commit);
        GitPin tag = await bench.ResolveAsync(bench.Tag("same"));
        Assert.Equal((second, "refs/tags/same"), (tag.Locked.Commit, tag.Locked.Reference));
    }

    [Fact]
    public async Task A_commit_has_no_reference_in_the_lock()
    {
        string commit = bench.Repository.Commit(GitTestRepository.Kernel());
        bench.Repository.Branch("b", commit);
        Assert.Null((await bench.ResolveAsync(bench.Commit(commit))).Locked.Reference);
        Diagnostic none = await bench.RefusalAsync(bench.Commit(new string('1', 40)));
        Assert.Equal(GitCodes.NoSuchReference, none.Code);
    }

    [Fact]
    public async Task The_newest_release_of_a_series_is_taken()
    {
        string first = bench.Repository.Commit(GitTestRepository.Kernel("1"));
        string tenth = bench.Repository.Commit(GitTestRepository.Kernel("10"));
        bench.Repository.TagObject("v6.12.9", first);
        bench.Repository.TagObject("v6.12.10", tenth);
        bench.Repository.TagObject("v6.120", first);
        GitPin pin = await bench.ResolveAsync(bench.Series("6.12"));
        Assert.Equal(("refs/tags/v6.12.10", tenth, "6.12.10"), (pin.Locked.Reference, pin.Locked.Commit, pin.Locked.KernelVersion));
        Assert.Equal(GitCodes.NoSuchReference, (await bench.RefusalAsync(bench.Series("6.13"))).Code);
    }

    [Fact]
    public async Task A_name_that_is_not_there_is_told_with_the_nearest()
    {
        string commit = bench.Repository.Commit(GitTestRepository.Kernel());
        bench.Repository.Tag("v6.12.40", commit);
        bench.Repository.Branch("main", commit);
        Diagnostic typo = await bench.RefusalAsync(bench.Tag("v6.12.04"));
        Assert.Equal((GitCodes.NoSuchReference, new SourcePlace("kbuild.toml", 7, 3)), (typo.Code, typo.Place));
        Assert.Contains("did you mean `v6.12.40`?", typo.Hints);
        Assert.Contains("there is a branch of this name: write `branch = \"main\"`", (await bench.RefusalAsync(bench.Tag("main"))).Hints);
    }

    [Fact]
    public async Task A_commit_much_like_one_that_is_there_costs_only_the_difference()
    {
        string first = bench.Repository.Commit(GitTestRepository.Kernel());
        Dictionary<string, string> edited = GitTestRepository.Kernel("0", ("kernel/new.c", "new\n"), ("drivers/d1/f1.c", "edited\n"));
        edited.Remove("net/xt_tcpmss.h");
        string second = bench.Repository.Commit(edited, first);
        bench.Repository.Tag("v1", first);
        bench.Repository.Tag("v2", second);
        GitPin one = await bench.ResolveAsync(bench.Tag("v1"));
        GitPin two = await bench.ResolveAsync(bench.Tag("v2"));
        Assert.Equal(one.Tree.Base, two.Tree.Base);
        Assert.Equal(["drivers/d1/f1.c", "kernel/new.c", "net/xt_tcpmss.h"], two.Tree.Delta.Changed.Keys.Select(path => path.Text));
        Assert.Equal(TreeDigest.Of(Entries(edited)), two.Tree.Digest);
    }

    [Fact]
    public async Task A_file_and_a_directory_may_change_places()
    {
        Dictionary<string, string> one = GitTestRepository.Kernel("0", ("place", "file\n"), ("other/file", "x\n"));
        Dictionary<string, string> two = GitTestRepository.Kernel("0", ("place/file", "file\n"), ("other", "x\n"));
        bench.Repository.Tag("v1", bench.Repository.Commit(one));
        bench.Repository.Tag("v2", bench.Repository.Commit(two));
        await bench.ResolveAsync(bench.Tag("v1"));
        Assert.Equal(TreeDigest.Of(Entries(two)), (await bench.ResolveAsync(bench.Tag("v2"))).Tree.Digest);
    }

    [Fact]
    public async Task A_moved_tag_is_told_and_the_locked_commit_stays()
    {
        string first = bench.Repository.Commit(GitTestRepository.Kernel("1"));
        string second = bench.Repository.Commit(GitTestRepository.Kernel("2"), first);
        bench.Repository.Tag("v6.12.1", first);
        GitPin pin = await bench.ResolveAsync(bench.Tag("v6.12.1"));
        bench.Repository.Tag("v6.12.1", second);
        bench.Repository.Branch("b", second);
        bench.ForgetTrees();
        bench.ForgetMirror();
        Assert.Equal(pin.Tree.Digest, (await bench.TreeAsync(bench.Tag("v6.12.1"), pin.Locked)).Digest);
        Assert.Equal(GitCodes.TagMoved, Assert.Single(bench.Warnings).Code);

        GitPin again = await bench.ResolveAsync(bench.Tag("v6.12.1"), pin.Locked);
        Assert.Equal(second, again.Locked.Commit);
        Assert.Equal([GitCodes.TagMoved, GitCodes.TagMoved], bench.Warnings.Select(warning => warning.Code));
        Assert.All(bench.Warnings, warning => Assert.Equal(Severity.Warning, warning.Severity));
    }

    [Fact]
    public async Task A_commit_that_is_nowhere_any_more_is_told_with_the_remedy()
    {
        string first = bench.Repository.Commit(GitTestRepository.Kernel("1"));
        bench.Repository.Branch("b", first);
        GitPin pin = await bench.ResolveAsync(bench.Branch("b"));
        bench.Repository.Branch("b", bench.Repository.Commit(GitTestRepository.Kernel("2")));
        bench.Repository.Git("", "repack", "-adq");
        bench.Repository.Git("", "prune", "--expire=now");
        bench.ForgetTrees();
        Assert.Equal(pin.Tree.Digest, (await bench.TreeAsync(bench.Branch("b"), pin.Locked)).Digest);
        bench.ForgetTrees();
        bench.ForgetMirror();
        Diagnostic lost = Assert.Single((await Assert.ThrowsAsync<Failure>(() => bench.TreeAsync(bench.Branch("b"), pin.Locked))).Diagnostics);
        Assert.Equal((GitCodes.CommitLost, ExitCode.Network), (lost.Code, lost.Code.Exit));
        Assert.Contains("lock what is there now with `kforge update lts`", lost.Hints);
    }

    [Fact]
    public async Task A_locked_commit_stays_in_the_mirror_when_its_branch_goes_on()
    {
        string first = bench.Repository.Commit(GitTestRepository.Kernel("1"));
        bench.Repository.Branch("b", first);
        await bench.ResolveAsync(bench.Branch("b"));
        bench.Repository.Branch("b", bench.Repository.Commit(GitTestRepository.Kernel("2")));
        await bench.ResolveAsync(bench.Branch("b"));
        Assert.Equal(0, await GitHereAsync("rev-parse", "--verify", $"refs/kforge/locked/{first}"));
    }

    [Fact]
    public async Task A_rewritten_branch_is_told_when_the_history_tells()
    {
        string first = bench.Repository.Commit(GitTestRepository.Kernel("1"));
        string second = bench.Repository.Commit(GitTestRepository.Kernel("2"), first);
        string other = bench.Repository.Commit(GitTestRepository.Kernel("3"), first);
        bench.Repository.Branch("b", first);
        SourceDefinition.Git wanted = bench.Branch("b") with { History = true };
        GitPin one = await bench.ResolveAsync(wanted);
        bench.Repository.Branch("b", second);
        GitPin two = await bench.ResolveAsync(wanted, one.Locked);
        Assert.Empty(bench.Warnings);
        bench.Repository.Branch("b", other);
        GitPin three = await bench.ResolveAsync(wanted, two.Locked);
        Assert.Equal(other, three.Locked.Commit);
        Assert.Equal(GitCodes.BranchRewritten, Assert.Single(bench.Warnings).Code);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task History_brings_every_branch_and_tag(bool byLibrary)
    {
        int loaded = 0;
        bench.Sources = bench.Sources with
        {
            Library = byLibrary ? _ =>
            {
                loaded++;
                return Git.ShippedLibgit2.LoadAsync();
            }
            : null,
        };
        string first = bench.Repository.Commit(GitTestRepository.Kernel("1"));
        string second = bench.Repository.Commit(GitTestRepository.Kernel("2"), first);
        bench.Repository.Branch("a", second);
        bench.Repository.TagObject("v6.12.1", first);
        SourceDefinition.Git wanted = bench.Tag("v6.12.1") with { History = true };
        GitPin pin = await bench.ResolveAsync(wanted);
        Assert.Equal(first, pin.Locked.Commit);
        Assert.Equal(0, await GitHereAsync("cat-file", "-e", second));

        // A branch `a` that is gone must not be in the way of a branch `a/b`.
        bench.Repository.Git("", "update-ref", "-d", "refs/heads/a");
        string third = bench.Repository.Commit(GitTestRepository.Kernel("3"), second);
        bench.Repository.Branch("a/b", third);
        Assert.Equal(third, (await bench.ResolveAsync(bench.Branch("a/b") with { History = true })).Locked.Commit);
        Assert.Equal(0, await GitHereAsync("merge-base", "--is-ancestor", first, third));
        Assert.Equal(0, await GitHereAsync("rev-parse", "--verify", $"refs/kforge/locked/{first}"));
        Assert.Equal(byLibrary ? 2 : 0, loaded);
        Assert.DoesNotContain(bench.Notes, note => note.Contains("libgit2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task History_can_be_asked_for_later_and_stays()
    {
        string first = bench.Repository.Commit(GitTestRepository.Kernel("1"));
        string second = bench.Repository.Commit(GitTestRepository.Kernel("2"), first);
        bench.Repository.Branch("b", second);
        await bench.ResolveAsync(bench.Branch("b"));
        Assert.NotEqual(0, await GitHereAsync("cat-file", "-e", first));
        await bench.ResolveAsync(bench.Branch("b") with { History = true });
        Assert.Equal(0, await GitHereAsync("cat-file", "-e", first));
        string third = bench.Repository.Commit(GitTestRepository.Kernel("3"), second);
        bench.Repository.Branch("b", third);
        await bench.ResolveAsync(bench.Branch("b"));
        Assert.Equal(0, await GitHereAsync("merge-base", "--is-ancestor", first, third));
    }

    [Fact]
    public async Task Gives_the_blobs_it_has_and_fetches_none()
    {
        string commit = bench.Repository.Commit(GitTestRepository.Kernel());
        bench.Repository.Branch("b", commit);
        string elsewhere = bench.Repository.Blob("not in the tree\n");
        GitPin pin = await bench.ResolveAsync(bench.Branch("b"));
        string id = bench.Repository.Git("", "rev-parse", $"{commit}:Kconfig");
        Assert.Equal("config X\n"u8.ToArray(), await BlobAsync(id));
        Assert.Equal("config X\n"u8.ToArray(), await BlobAsync(id[..9].ToUpperInvariant()));
        Assert.Null(await BlobAsync(elsewhere));
        Assert.Null(await BlobAsync(pin.Locked.GitTree));
        Assert.Null(await BlobAsync("abc"));
        Assert.Null(await BlobAsync("HEAD"));
        Assert.Null(await bench.Sources.BlobAsync(pin.Locked with { Address = "elsewhere" }, id, CancellationToken.None));

        Task<byte[]?> BlobAsync(string abbreviated) => bench.Sources.BlobAsync(pin.Locked, abbreviated, CancellationToken.None);
    }

    [Fact]
    public async Task A_lock_whose_tree_is_not_the_commits_is_refused()
    {
        bench.Repository.Branch("b", bench.Repository.Commit(GitTestRepository.Kernel()));
        GitPin pin = await bench.ResolveAsync(bench.Branch("b"));
        Failure failure = await Assert.ThrowsAsync<Failure>(() => bench.TreeAsync(bench.Branch("b"), pin.Locked with { GitTree = new string('2', 40) }));
        Assert.Equal((GitCodes.ContentRefused, ExitCode.Verification), (failure.Diagnostics[0].Code, failure.Diagnostics[0].Code.Exit));
    }

    [Fact]
    public async Task Refuses_a_repository_with_other_object_ids()
    {
        GitTestRepository other = new(Path.Combine(bench.Root, "sha256.git"), "sha256");
        other.Branch("b", other.Commit(GitTestRepository.Kernel()));
        Assert.Equal(GitCodes.OtherObjectFormat, (await bench.RefusalAsync(bench.Branch("b") with { Address = GitBench.At("sha256.git") })).Code);
    }

    [Fact]
    public async Task A_directory_that_is_no_repository_is_told()
    {
        Diagnostic diagnostic = await bench.RefusalAsync(bench.Branch("b") with { Address = GitBench.At("./nowhere") });
        Assert.Equal((GitCodes.Unreachable, ExitCode.Network), (diagnostic.Code, diagnostic.Code.Exit));
    }

    [Fact]
    public async Task Nothing_of_the_users_configuration_has_a_part()
    {
        string home = Path.Combine(bench.Root, "home");
        Directory.CreateDirectory(home);
        File.WriteAllText(Path.Combine(home, ".gitconfig"), $"[core]\n\thooksPath = {home}\n[url \"file:///nowhere/\"]\n\tinsteadOf = file://{bench.Root}/\n");
        using GitBench other = new(("HOME", home), ("GIT_DIR", "/nowhere"), ("GIT_CONFIG_GLOBAL", Path.Combine(home, ".gitconfig")));
        File.WriteAllText(Path.Combine(home, ".gitconfig"), $"[url \"file:///nowhere/\"]\n\tinsteadOf = file://{other.Root}/\n");
        string commit = other.Repository.Commit(GitTestRepository.Kernel());
        other.Repository.Branch("b", commit);
        Assert.Equal(commit, (await other.ResolveAsync(other.Branch("b"))).Locked.Commit);
    }

    private static IEnumerable<TreeEntry> Entries(Dictionary<string, string> files, params string[] links)
    {
        HashSet<string> directories = [.. files.Keys.SelectMany(path => path.Split('/').SkipLast(1).Select((_, i) => string.Join('/', path.Split('/').Take(i + 1))))];
        return
        [
            .. directories.Select(path => new TreeEntry.Directory(RelativePath.Parse(path))),
            .. files.Where(file => links.Contains(file.Key)).Select(file => new TreeEntry.Link(RelativePath.Parse(file.Key), file.Value)),
            .. files.Where(file => !links.Contains(file.Key)).Select(file => new TreeEntry.File(
                RelativePath.Parse(file.Key), file.Key.EndsWith(".sh", StringComparison.Ordinal), file.Value.Length, Sha256Digest.Of(Encoding.UTF8.GetBytes(file.Value)))),
        ];
    }

    private async Task<int> GitHereAsync(params string[] arguments) =>
        (await GitCommand.Local(bench.Mirror, arguments).RunAsync(bench.Host, CancellationToken.None)).ExitCode;
}
