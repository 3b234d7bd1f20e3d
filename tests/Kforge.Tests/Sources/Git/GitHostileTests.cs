using Kforge.Diagnostics;
using Kforge.Platform.Archives;
using Kforge.Sources;
using Kforge.Workspace;

namespace Kforge.Tests.Sources;

/// <summary>Repositories, mirrors and clones that are not what they should be.</summary>
public sealed class GitHostileTests : IDisposable
{
    private readonly GitBench bench = new();

    public void Dispose() => bench.Dispose();

    [Theory]
    [InlineData("160000", "driver", "submodule")]
    [InlineData("100644", ".git", "repository")]
    [InlineData("100644", ".GIT", "repository")]
    [InlineData("100644", "..", "name")]
    [InlineData("100644", "a/b", "name")]
    [InlineData("100644", "a\u001b[2J", "name")]
    [InlineData("100644", "\u00ff\u00fe", "UTF-8")]
    [InlineData("100600", "odd", "mode")]
    [InlineData("10", "odd", "mode")]
    public void Refuses_entries_that_no_kernel_has(string mode, string name, string cause)
    {
        byte[] tree = [.. System.Text.Encoding.Latin1.GetBytes($"{mode} {name}\0"), .. new byte[20]];
        Failure failure = Assert.Throws<Failure>(() => GitTreeEntry.ReadAll(tree, "dir", "the commit"));
        Assert.Equal(GitCodes.ContentRefused, failure.Diagnostics[0].Code);
        Assert.Contains(cause, Assert.Single(failure.Diagnostics[0].Causes));
        Assert.DoesNotContain('\u001b', failure.Diagnostics[0].Message);
    }

    [Theory]
    [InlineData(new byte[] { 1, 2, 3 })]
    [InlineData(new byte[] { (byte)'1', (byte)'0', (byte)'0', (byte)'6', (byte)'4', (byte)'4', (byte)' ', (byte)'a', 0, 1, 2 })]
    public void Refuses_a_malformed_directory(byte[] tree) => Assert.Throws<Failure>(() => GitTreeEntry.ReadAll(tree, "", "the commit"));

    [Fact]
    public void Names_that_differ_only_in_case_are_fine()
    {
        byte[] tree = [.. "100644 A\0"u8, .. new byte[20], .. "100755 a\0"u8, .. new byte[20]];
        Assert.Equal(["A", "a"], GitTreeEntry.ReadAll(tree, "", "the commit").Keys);
    }

    [Fact]
    public async Task Refuses_a_submodule_from_a_server()
    {
        string makefile = bench.Repository.Blob("VERSION = 6\nPATCHLEVEL = 12\n");
        bench.Repository.Branch("b", bench.Repository.CommitOfTree(("100644", "Makefile", makefile), ("160000", "sub", new string('1', 40))));
        Assert.Contains("submodule", Assert.Single((await bench.RefusalAsync(bench.Branch("b"))).Causes));
    }

    [Theory]
    [InlineData(".git")]
    [InlineData("..")]
    public async Task Refuses_what_git_itself_refuses_to_receive(string name)
    {
        bench.Repository.Branch("b", bench.Repository.CommitOfTree(("100644", name, bench.Repository.Blob("x"))));
        Diagnostic diagnostic = await bench.RefusalAsync(bench.Branch("b"));
        Assert.Equal((GitCodes.ContentRefused, ExitCode.Verification), (diagnostic.Code, diagnostic.Code.Exit));
    }

    [Fact]
    public async Task Refuses_a_link_that_leads_outside()
    {
        bench.Repository.Branch("b", bench.Repository.Commit(GitTestRepository.Kernel("0", ("evil", "../../../etc/passwd")), null, "evil"));
        Assert.Equal(ArchiveCodes.LinkOutside, (await bench.RefusalAsync(bench.Branch("b"))).Code);
        Assert.Empty(Directory.EnumerateFileSystemEntries(bench.Store.Temporary));
    }

    [Fact]
    public async Task Refuses_trees_that_name_one_another_without_end()
    {
        string tree = bench.Repository.Git($"100644 blob {bench.Repository.Blob("x")}\tfile\n", "mktree");
        for (int depth = 0; depth < 8; depth++)
        {
            tree = bench.Repository.Git(string.Concat(Enumerable.Range(0, 10).Select(i => $"040000 tree {tree}\td{i}\n")), "mktree");
        }

        bench.Repository.Branch("b", bench.Repository.Git("bomb", "commit-tree", tree));
        Assert.Equal(GitCodes.ContentRefused, (await bench.RefusalAsync(bench.Branch("b"))).Code);
    }

    [Fact]
    public async Task A_damaged_pack_is_noticed_and_fetched_again()
    {
        GitPin pin = await PinAsync();
        string pack = Assert.Single(Directory.GetFiles(Path.Combine(bench.Mirror, "objects", "pack"), "*.pack"));
        File.SetUnixFileMode(pack, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using (FileStream file = File.OpenWrite(pack))
        {
            file.SetLength(file.Length / 2);
        }

        bench.ForgetTrees();
        Assert.Equal(pin.Tree.Digest, (await bench.TreeAsync(bench.Tag("v6.12"), pin.Locked)).Digest);
        AssertFetchedAgain();
    }

    [Fact]
    public async Task An_object_under_a_wrong_id_is_noticed_and_fetched_again()
    {
        GitPin pin = await PinAsync();
        string right = bench.Repository.Git("", "rev-parse", $"{pin.Locked.Commit}:Kconfig");
        string wrong = bench.Repository.Blob("config EVIL\n");
        string evil = Path.Combine(bench.Root, "linux.git", "objects", wrong[..2], wrong[2..]);

        // A loose object counts before one in a pack, and git does not look whether its bytes fit its id.
        File.Delete(Assert.Single(Directory.GetFiles(Path.Combine(bench.Mirror, "objects", "pack"), "*.idx")));
        string pack = Assert.Single(Directory.GetFiles(Path.Combine(bench.Mirror, "objects", "pack"), "*.pack"));
        await new Kforge.Platform.Command("git", [$"--git-dir={bench.Mirror}", "unpack-objects", "-q"]) { Input = File.ReadAllBytes(pack) }.RunAsync(bench.Host, CancellationToken.None);
        File.Delete(pack);
        string place = Path.Combine(bench.Mirror, "objects", right[..2], right[2..]);
        File.Delete(place);
        File.Copy(evil, place);
        bench.ForgetTrees();
        Assert.Equal(pin.Tree.Digest, (await bench.TreeAsync(bench.Tag("v6.12"), pin.Locked)).Digest);
        AssertFetchedAgain();
    }

    [Fact]
    public async Task A_mirror_that_lost_its_objects_gets_them_again()
    {
        GitPin pin = await PinAsync();
        Directory.Delete(Path.Combine(bench.Mirror, "objects", "pack"), recursive: true);
        bench.ForgetTrees();
        Assert.Equal(pin.Tree.Digest, (await bench.TreeAsync(bench.Tag("v6.12"), pin.Locked)).Digest);
    }

    [Fact]
    public async Task A_damaged_reference_is_noticed_and_fetched_again()
    {
        GitPin pin = await PinAsync();
        File.WriteAllText(Path.Combine(bench.Mirror, "refs", "kforge", "locked", pin.Locked.Commit), "rubbish\n");
        File.WriteAllText(Path.Combine(bench.Mirror, "HEAD"), "rubbish\n");
        bench.ForgetTrees();
        Assert.Equal(pin.Tree.Digest, (await bench.TreeAsync(bench.Tag("v6.12"), pin.Locked)).Digest);
        AssertFetchedAgain();
    }

    [Fact]
    public async Task A_repository_that_is_damaged_itself_is_told_once()
    {
        string commit = bench.Repository.Commit(GitTestRepository.Kernel());
        bench.Repository.Tag("v6.12", commit);
        bench.Repository.Git("", "repack", "-adq");
        string pack = Assert.Single(Directory.GetFiles(Path.Combine(bench.Root, "linux.git", "objects", "pack"), "*.pack"));
        File.SetUnixFileMode(pack, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using (FileStream file = File.OpenWrite(pack))
        {
            file.SetLength(file.Length / 2);
        }

        Diagnostic diagnostic = await bench.RefusalAsync(bench.Tag("v6.12"));
        Assert.Equal(GitCodes.Unreachable, diagnostic.Code);
        Assert.Empty(bench.Warnings);
    }

    [Fact]
    public async Task Objects_of_a_clone_are_borrowed()
    {
        SourceDefinition.Git wanted = Lent();
        GitPin pin = await bench.ResolveAsync(wanted);
        Assert.Empty(bench.Warnings);
        Assert.Empty(Directory.GetFiles(Path.Combine(bench.Mirror, "objects", "pack")));
        Assert.Equal("config X\n"u8.ToArray(), await bench.Sources.BlobAsync(pin.Locked, bench.Repository.Git("", "rev-parse", "v6.12:Kconfig"), CancellationToken.None));
    }

    [Fact]
    public async Task A_clone_that_vanished_is_told_and_fetched_instead()
    {
        SourceDefinition.Git wanted = Lent();
        GitPin pin = await bench.ResolveAsync(wanted);
        Directory.Delete(Path.Combine(bench.Root, "clone"), recursive: true);
        bench.ForgetTrees();
        Assert.Equal(pin.Tree.Digest, (await bench.TreeAsync(wanted, pin.Locked)).Digest);
        Diagnostic warning = Assert.Single(bench.Warnings);
        Assert.Equal(GitCodes.MirrorDamaged, warning.Code);
        Assert.Contains("which is gone", Assert.Single(warning.Causes));
    }

    [Theory]
    [InlineData("nowhere")]
    [InlineData("plain")]
    public async Task What_is_no_clone_lends_nothing_and_is_told(string reference)
    {
        Directory.CreateDirectory(Path.Combine(bench.Root, "plain"));
        GitPin pin = await bench.ResolveAsync(Lent() with { Reference = GitBench.At(reference) });
        Assert.Equal("6.12.0", pin.Locked.KernelVersion);
        Diagnostic warning = Assert.Single(bench.Warnings);
        Assert.Equal((GitCodes.BadLender, Severity.Warning), (warning.Code, warning.Severity));
    }

    private SourceDefinition.Git Lent()
    {
        bench.Repository.Tag("v6.12", bench.Repository.Commit(GitTestRepository.Kernel()));
        bench.Repository.Git("", "clone", "--quiet", "--no-local", "--no-checkout", Path.Combine(bench.Root, "linux.git"), Path.Combine(bench.Root, "clone"));
        return bench.Tag("v6.12") with { Reference = GitBench.At("clone") };
    }

    private async Task<GitPin> PinAsync()
    {
        bench.Repository.Tag("v6.12", bench.Repository.Commit(GitTestRepository.Kernel()));
        return await bench.ResolveAsync(bench.Tag("v6.12"));
    }

    private void AssertFetchedAgain()
    {
        Diagnostic warning = Assert.Single(bench.Warnings);
        Assert.Equal((GitCodes.MirrorDamaged, Severity.Warning), (warning.Code, warning.Severity));
        Assert.True(Directory.Exists(bench.Mirror + ".damaged"));
    }
}
