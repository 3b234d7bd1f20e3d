using System.Security.Cryptography;
using System.Text.Json;

namespace Kforge.EndToEnd;

/// <summary>
/// A real kernel in a real git repository, made from Debian's tree: one root commit, a signed tag, a branch with ten edits. It is served as files and over HTTP.
/// </summary>
public sealed class GitKernelTests : IDisposable
{
    private const string Version = "6.12.999";
    private readonly string scratch = Directory.CreateTempSubdirectory("kforge-e2e-git-").FullName;
    private readonly KernelWorkspace workspace = new("git");

    private string Repositories => Path.Combine(scratch, "repositories");

    private string Repository => Path.Combine(Repositories, "linux.git");

    public void Dispose()
    {
        workspace.Dispose();
        Shell.Run("gpgconf", "--homedir", Path.Combine(scratch, "gnupg"), "--kill", "all");
        Directory.Delete(scratch, recursive: true);
    }

    [Fact]
    public void The_same_kernel_from_git_tarball_and_directory_is_one_tree_and_a_branch_is_cloned_pinned_patched_and_built()
    {
        JsonElement debian = Fetched(workspace.Kforge("source", "fetch", "lts", "--json").Expect(0), "lts");
        string tree = TreeOf(debian);
        string key = MakeRepository(tree);
        using GitWebServer server = new(Repositories, scratch);
        string tarball = Path.Combine(scratch, "linux.tar.zst");
        // Other tests give files of this tree a second name meanwhile. tar takes the changed count of links for a changed file, and ends with 1.
        Shell.Run("sh", "-c", "tar --zstd -C \"$1\" -cf \"$2\" \"$3\" || test $? = 1", "tar", Path.GetDirectoryName(tree)!, tarball, Path.GetFileName(tree));
        Write($$"""
            [workspace]
            default = "edits"

            [kernel.file]
            source = { git = "file://{{Repository}}", tag = "v{{Version}}", signed-by = ["{{key}}"] }
            {{Rest}}
            [kernel.http]
            source = { git = "{{server.Address}}/linux.git", series = "6.12", signed-by = ["{{key}}"] }
            {{Rest}}
            [kernel.edits]
            source = { git = "{{server.Address}}/linux.git", branch = "edits" }
            {{Rest}}
            patches = ["example"]
            [kernel.tar]
            source = { tarball = "{{tarball}}", sha256 = "{{Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(tarball)))}}" }
            {{Rest}}
            [kernel.dir]
            source = { path = "{{tree}}" }
            {{Rest}}
            """);

        string wanted = debian.GetProperty("tree_sha256").GetString()!;
        Run fetched = workspace.Kforge("source", "fetch", "file", "http", "edits", "tar", "dir", "--json").Expect(0);
        Assert.All((string[])["file", "http", "tar", "dir"], kernel => Assert.Equal(wanted, Fetched(fetched, kernel).GetProperty("tree_sha256").GetString()));
        JsonElement edits = Fetched(fetched, "edits");
        Assert.NotEqual(wanted, edits.GetProperty("tree_sha256").GetString());
        Assert.Equal((wanted, 10), (edits.GetProperty("base_sha256").GetString(), edits.GetProperty("differences").GetInt32()));
        Assert.Contains($"signed-by = [\"{key}\"]", File.ReadAllText(workspace.PathOf("kforge.lock")));

        RefusesARenamedTag(key);
        BuildsTheBranch();
    }

    /// <summary>git itself is content with a reference whose tag object is another one's.</summary>
    private void RefusesARenamedTag(string key)
    {
        string before = File.ReadAllText(workspace.PathOf("kbuild.toml"));
        Shell.Run("git", "--git-dir", Repository, "update-ref", "refs/tags/v6.12.1000", $"refs/tags/v{Version}");
        Write(before.Replace($"tag = \"v{Version}\"", "tag = \"v6.12.1000\"", StringComparison.Ordinal));
        Assert.Contains($"v{Version}", workspace.Kforge("source", "fetch", "file").Expect(3).Error);
        Shell.Run("git", "--git-dir", Repository, "update-ref", "-d", "refs/tags/v6.12.1000");
        Write(before);
    }

    private void BuildsTheBranch()
    {
        Run built = workspace.Kforge("build", "edits", "--json").Expect(0);
        Assert.True(built.Steps("CC") > 200, built.Result.ToString());
        // The store may be one that earlier runs have used: the branch is called by the directory of this workspace's builds.
        string branch = $"refs/heads/kforge/{Path.GetFileName(Path.GetDirectoryName(workspace.BuildDirectory))}/edits";
        string mirror = Directory.GetDirectories(Path.Combine(KernelWorkspace.Store, "git"))
            .Single(directory => Shell.Run("git", "--git-dir", directory, "for-each-ref", "--format=%(refname)").Split('\n').Contains(branch));
        Assert.Equal("kbuild: name rustc in the kernel's banner\nEdit 10\n", Shell.Run("git", "--git-dir", mirror, "log", "-2", "--format=%s", branch));
        Assert.Equal(0, workspace.Kforge("build", "edits", "--json").Expect(0).Steps("CC"));
    }

    private string Rest => "arch = \"x86_64\"\ntoolchain = \"debian-trixie\"\nprofiles = [\"tiny\"]";

    private static JsonElement Fetched(Run run, string kernel) =>
        run.Result.GetProperty("sources").EnumerateArray().Single(source => source.GetProperty("kernel").GetString() == kernel);

    private static string TreeOf(JsonElement source) =>
        Path.Combine(KernelWorkspace.Store, "sources", "trees", source.GetProperty("tree_sha256").GetString()!, "tree");

    private void Write(string text) => workspace.Write("kbuild.toml", text);

    /// <summary>Makes the repository from a tree, without writing to the tree.</summary>
    /// <returns>The fingerprint of the key that signed its tag; its file is in the workspace.</returns>
    private string MakeRepository(string tree)
    {
        Shell.Run("git", "init", "--quiet", "--bare", Repository);

        // A commit would leave a git behind that packs the whole kernel anew, beside what the test waits for.
        Shell.Run("git", "--git-dir", Repository, "config", "gc.auto", "0");

        // Looking for similar files among ninety thousand takes a server minutes; this is not about how small a pack is.
        Shell.Run("git", "--git-dir", Repository, "config", "pack.window", "0");
        string work = Path.Combine(scratch, "work");
        Git("add", "--all", "--force", ".");
        Git("commit", "--quiet", "-m", $"Linux {Version}");
        string key = MakeKey();
        Shell.Run("env", $"GNUPGHOME={Path.Combine(scratch, "gnupg")}", "git", "-c", "user.name=Test", "-c", "user.email=test@localhost",
            "--git-dir", Repository, "tag", "-u", key, "-m", $"Linux {Version}", $"v{Version}", "HEAD");

        Shell.Run("git", "--git-dir", Repository, "worktree", "add", "--quiet", "--no-checkout", "-b", "edits", work);
        Shell.Run("git", "-C", work, "sparse-checkout", "set", "--no-cone", "/Documentation/process/");
        Shell.Run("git", "-C", work, "checkout", "--quiet", "edits");
        string[] files = [.. Directory.GetFiles(Path.Combine(work, "Documentation", "process"), "*.rst").Order(StringComparer.Ordinal).Take(10)];
        for (int i = 0; i < files.Length; i++)
        {
            File.AppendAllText(files[i], $"\nEdit {i + 1}.\n");
            Shell.Run("git", "-C", work, "-c", "user.name=Test", "-c", "user.email=test@localhost", "commit", "--quiet", "-a", "-m", $"Edit {i + 1}");
        }

        return key;

        void Git(params string[] arguments) => Shell.Run("git",
        [
            "-c", "user.name=Test", "-c", "user.email=test@localhost", "-c", "core.compression=1", "-c", "core.autocrlf=false", "-c", "core.bare=false",
            "--git-dir", Repository, "--work-tree", tree, .. arguments,
        ]);
    }

    private string MakeKey()
    {
        string home = Directory.CreateDirectory(Path.Combine(scratch, "gnupg"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
        Shell.Run("gpg", "--homedir", home, "--batch", "--passphrase", "", "--quick-generate-key", "Test <test@localhost>", "ed25519", "sign", "never");
        string fingerprint = Shell.Run("gpg", "--homedir", home, "--batch", "--with-colons", "--list-keys").Split('\n').First(line => line.StartsWith("fpr:", StringComparison.Ordinal)).Split(':')[9];
        Shell.Run("gpg", "--homedir", home, "--batch", "--output", workspace.PathOf($"toolchains/keys/{fingerprint}.gpg"), "--export", fingerprint);
        return fingerprint;
    }
}
