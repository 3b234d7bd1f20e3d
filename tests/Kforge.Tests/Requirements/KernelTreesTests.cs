using System.Diagnostics;
using System.Formats.Tar;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Requirements;
using Kforge.Tests.Archives;

namespace Kforge.Tests.Requirements;

public sealed class KernelTreesTests : IDisposable
{
    private static readonly (string Path, string Text)[] Files =
    [
        ("Makefile", MadeTree.Makefile("6.12.3")),
        ("Kconfig", "source \"init/Kconfig\"\nsource \"lib/Kconfig.debug\"\n"),
        ("init/Kconfig", "config RUST\n\tbool \"Rust\"\n\tdepends on RUSTC_VERSION >= 108500\n"),
        ("lib/Kconfig.debug", "config BTF\n\tdef_bool PAHOLE_VERSION >= 124\n"),
        ("drivers/main.c", "int main;\n"),
        (KernelTreeFiles.Script, MadeTree.Script(("llvm", "echo 13.0.1"), ("rustc", "echo 1.78.0"), ("bindgen", "echo 0.65.1"))),
        (KernelTreeFiles.RustAvailable, MadeTree.LeastOnly),
        (KernelTreeFiles.Changes, MadeTree.Changes(MadeTree.Row("pahole", "1.16", "pahole --version"))),
        (KernelTreeFiles.QuickStart, MadeTree.RecentPage),
    ];

    private readonly TemporaryDirectory directory = new();
    private readonly Host host = TestHost.Create();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task A_directory_a_commit_and_a_tarball_say_the_same()
    {
        WriteTree("linux");
        Commit("linux", "v6.12.3");
        WriteTarball("linux.tar.gz", "linux-6.12.3/");
        WriteTarball("bare.tgz", "");
        foreach (string given in (string[])["linux", "linux@v6.12.3", "linux@HEAD", "linux.tar.gz", "bare.tgz"])
        {
            KernelFacts facts = MadeTree.Facts(await OpenAsync(given));
            Assert.Equal((given, "6.12.3"), (facts.Tree, facts.Version.Text));
            Assert.Equal(["bindgen 0.65.1", "llvm 13.0.1", "pahole 1.16", "rustc 1.78.0"], facts.Tools.Select(tool => $"{tool.Tool} {tool.Version}"));
            Assert.Equal(["init/Kconfig:3", "lib/Kconfig.debug:2"], facts.Conditions.Select(condition => condition.Place.ToString()));
            Assert.Empty(facts.Warnings);
        }
    }

    [Fact]
    public async Task A_bare_reference_is_of_the_repository_of_the_working_directory()
    {
        WriteTree("linux");
        Commit("linux", "v6.12.3");
        Assert.Equal("v6.12.3", (await KernelTrees.OpenAsync(host, "v6.12.3", directory["linux/init"], CancellationToken.None)).Name);
    }

    [Fact]
    public async Task A_commit_is_read_as_it_was_committed_and_nothing_is_checked_out()
    {
        WriteTree("linux");
        Commit("linux", "v6.12.3");
        directory.Write("linux/Makefile", MadeTree.Makefile("9.9.9"));
        Assert.Equal("6.12.3", MadeTree.Facts(await OpenAsync("linux@v6.12.3")).Version.Text);
        Assert.Equal("9.9.9", MadeTree.Facts(await OpenAsync("linux")).Version.Text);
    }

    [Fact]
    public async Task A_work_tree_beside_its_repository_is_found()
    {
        WriteTree("linux");
        Commit("linux", "v6.12.3");
        Git("linux", "worktree", "add", "-q", directory["beside"], "v6.12.3");
        Assert.Equal("6.12.3", MadeTree.Facts(await OpenAsync("beside@HEAD")).Version.Text);
    }

    [Fact]
    public async Task The_configuration_of_a_repository_starts_no_program_and_fetches_nothing()
    {
        WriteTree("linux");
        Commit("linux", "v6.12.3");
        string proof = directory["proof"];
        foreach (string key in (string[])["core.fsmonitor", "core.pager", "core.sshCommand", "diff.external", "core.alternateRefsCommand", "alias.ls-tree", "remote.origin.uploadpack"])
        {
            Git("linux", "config", key, $"!touch {proof}");
        }

        // A partial clone, of which a Kconfig file is not here yet: git would run the remote's helper to fetch it.
        Git("linux", "config", "core.repositoryFormatVersion", "1");
        Git("linux", "config", "extensions.partialClone", "origin");
        Git("linux", "config", "remote.origin.promisor", "true");
        Git("linux", "config", "remote.origin.url", $"ext::touch {proof}");
        Git("linux", "config", "protocol.ext.allow", "always");
        string blob = Git("linux", "rev-parse", "HEAD:lib/Kconfig.debug").Trim();
        File.Delete(directory[$"linux/.git/objects/{blob[..2]}/{blob[2..]}"]);
        Failure failure = await Assert.ThrowsAsync<Failure>(() => OpenAsync("linux@HEAD"));
        Assert.Equal("KF1310", failure.Diagnostics[0].Code.Id);
        Assert.False(File.Exists(proof));
    }

    [Theory]
    [InlineData("linux@v9.9", "KF1309", "no commit `v9.9`")]
    [InlineData("linux@--all", "KF1309", "no commit `--all`")]
    [InlineData("linux@-x", "KF1309", "no commit `-x`")]
    [InlineData("linux@HEAD:Makefile", "KF1309", "no commit `HEAD:Makefile`")]
    [InlineData("nowhere", "KF1309", "neither a directory nor a tarball")]
    [InlineData("./nowhere", "KF1309", "no directory and no tarball")]
    [InlineData("nowhere.tar.xz", "KF1309", "no directory and no tarball")]
    [InlineData("", "KF1309", "empty")]
    [InlineData("a\nb", "KF1309", "control characters")]
    [InlineData("linux/init", "KF1308", "no `Makefile`")]
    [InlineData("linux/Makefile", "KF1308", "no tarball by its name")]
    [InlineData("text.tar", "KF2201", "damaged")]
    [InlineData("text.tar.gz", "KF2201", "damaged")]
    [InlineData("other.tar.gz", "KF1308", "no `Makefile`")]
    [InlineData("empty.tar", "KF2201", "damaged")]
    public async Task What_cannot_be_opened_is_told_with_a_remedy(string given, string code, string why)
    {
        WriteTree("linux");
        Commit("linux", "v6.12.3");
        directory.Write("text.tar", "this is no archive, only a text that is long enough to be looked at\n" + new string('x', 600));
        directory.Write("text.tar.gz", "this is no archive");
        directory.Write("empty.tar", "");
        File.WriteAllBytes(directory["other.tar.gz"], ArchiveMaker.Gzip(ArchiveMaker.Tar(ArchiveMaker.File("book/chapter", "once"))));
        Failure failure = await Assert.ThrowsAsync<Failure>(() => OpenAsync(given));
        Assert.Equal(code, failure.Diagnostics[0].Code.Id);
        Assert.Contains(why, failure.Diagnostics[0].Message);
        Assert.NotEmpty(failure.Diagnostics[0].Hints);
    }

    [Fact]
    public async Task A_tarball_that_is_cut_short_is_damaged()
    {
        WriteTarball("linux.tar.gz", "linux-6.12.3/");
        byte[] whole = File.ReadAllBytes(directory["linux.tar.gz"]);
        File.WriteAllBytes(directory["linux.tar.gz"], whole[..(whole.Length / 2)]);
        Failure failure = await Assert.ThrowsAsync<Failure>(() => OpenAsync("linux.tar.gz"));
        Assert.Equal("KF2201", failure.Diagnostics[0].Code.Id);
    }

    [Fact]
    public async Task Links_are_not_followed()
    {
        WriteTree("linux");
        directory.Write("outside/Kconfig", "config SECRET\n\tdef_bool RUSTC_VERSION >= 1\n");
        directory.Write("linux/Kconfig", "source \"init/Kconfig\"\nsource \"away/Kconfig\"\nsource \"one/Kconfig\"\nsource \"../outside/Kconfig\"\n");
        Directory.CreateSymbolicLink(directory["linux/away"], directory["outside"]);
        Directory.CreateDirectory(directory["linux/one"]);
        File.CreateSymbolicLink(directory["linux/one/Kconfig"], directory["outside/Kconfig"]);
        Assert.Equal(["RUST"], MadeTree.Facts(await OpenAsync("linux")).Conditions.Select(condition => condition.Symbol));
    }

    [Fact]
    public async Task A_file_that_is_read_for_one_architecture_is_not_read_again_for_the_next()
    {
        WriteTree("linux");
        IKernelTree tree = await OpenAsync("linux");
        KernelFacts before = MadeTree.Facts(tree);
        File.Delete(directory["linux/init/Kconfig"]);
        Assert.Equal(before.Conditions.Length, MadeTree.Facts(tree, "arm64").Conditions.Length);
    }

    private Task<IKernelTree> OpenAsync(string given) => KernelTrees.OpenAsync(host, given, directory.Path, CancellationToken.None);

    private void WriteTree(string name)
    {
        foreach ((string path, string text) in Files)
        {
            directory.Write($"{name}/{path}", text);
        }
    }

    private void WriteTarball(string name, string top)
    {
        IEnumerable<TarEntry> entries = Files.Select(file => ArchiveMaker.File(top + file.Path, file.Text));
        File.WriteAllBytes(directory[name], ArchiveMaker.Gzip(ArchiveMaker.Tar(top.Length > 0 ? entries.Prepend(ArchiveMaker.Folder(top)) : entries)));
    }

    private void Commit(string name, string tag)
    {
        Git(name, "init", "-q", "-b", "main");
        Git(name, "add", "-A", "-f");
        Git(name, "-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-q", "-m", "one");
        Git(name, "tag", tag);
    }

    private string Git(string name, params string[] arguments)
    {
        ProcessStartInfo start = new("git", arguments) { WorkingDirectory = directory[name], RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, process.StandardError.ReadToEnd());
        return output;
    }
}
