using System.Diagnostics;
using System.Formats.Tar;
using System.Globalization;
using System.Text.Json;
using Kforge.Platform;

namespace Kforge.EndToEnd;

/// <summary>
/// One real kernel that tests share; each leaves it as it found it. It comes from the caller's cache where it was built before, as .ci/run does: what
/// it takes to build it from nothing is looked at there.
/// </summary>
public sealed class BuiltKernel : IDisposable
{
    public BuiltKernel()
    {
        Workspace = new("shared", withCache: true);
        First = Workspace.Kforge("build", "--locked", "--json").Expect(0);
    }

    public KernelWorkspace Workspace { get; }

    public Run First { get; }

    public void Dispose() => Workspace.Dispose();
}

/// <summary>Those who share the kernel, one after another.</summary>
[CollectionDefinition(Name)]
public sealed class WithBuiltKernel : ICollectionFixture<BuiltKernel>
{
    public const string Name = "with a kernel that is built";
}

/// <summary>The main job, on a real kernel with the real tools.</summary>
[Collection(WithBuiltKernel.Name)]
public sealed class MainJobTests(BuiltKernel kernel)
{
    private const string LineOfC = "/* a line of C */";

    [Fact]
    public void Builds_a_kernel_with_rust_modules()
    {
        string[] names = [.. kernel.First.Result.GetProperty("artifacts").EnumerateArray().Select(artifact => artifact.GetProperty("name").GetString()!)];
        Assert.Subset(names.ToHashSet(), new HashSet<string> { "arch/x86/boot/bzImage", "vmlinux", "System.map", ".config", "samples/rust/rust_minimal.ko" });
    }

    [Fact]
    public void Boots_it_and_hears_the_module()
    {
        Run boot = kernel.Workspace.Kforge("boot", "--json").Expect(0);
        Assert.Contains(boot.Lines, line => line.GetProperty("type").GetString() == "output"
            && line.GetProperty("line").GetString()!.Contains("rust_minimal: Rust minimal sample (init)", StringComparison.Ordinal));
    }

    [Fact]
    public void Fails_a_boot_whose_expected_line_never_comes()
    {
        Run boot = kernel.Workspace.Kforge("boot", "--expect", "this is never printed").Expect(1);
        Assert.Contains("this is never printed", boot.Error);
    }

    [Fact]
    public void Compiles_nothing_the_second_time()
    {
        Run second = kernel.Workspace.Kforge("build", "--json").Expect(0);
        Assert.Equal("current", second.Result.GetProperty("cache").GetProperty("result").GetString());
        Assert.Empty(second.Result.GetProperty("steps").EnumerateObject());
        Assert.Equal(kernel.First.Sha256Of("vmlinux"), second.Sha256Of("vmlinux"));
    }

    [Fact]
    public void Needs_no_network_for_that() => kernel.Workspace.Kforge("build", "--offline").Expect(0);

    [Fact]
    public void Names_the_lines_when_a_symbol_forbids_another_and_when_one_is_lost()
    {
        kernel.Workspace.Write("profiles/broken.toml", """
            description = "asks for what forbids Rust"

            [symbols]
            MODVERSIONS = { value = "y", reason = "a test" }
            """);
        Run build = kernel.Workspace.Kforge("build", "--profile", "+broken").Expect(1);
        Assert.Contains("KF1231", build.Error);
        Assert.Matches(@"profiles/rust\.toml:\d+", build.Error);
        Assert.Matches(@"profiles/broken\.toml:4", build.Error);
        Assert.Contains("MODVERSIONS", build.Error);
        Assert.Contains("init/Kconfig", build.Error);

        kernel.Workspace.Write("profiles/lost.toml", """
            description = "asks for a line that cannot stay"

            [symbols]
            EXT4_FS_POSIX_ACL = { value = "y", reason = "a test: ext4 itself is off" }
            """);
        Run lost = kernel.Workspace.Kforge("build", "--profile", "+lost").Expect(2);
        Assert.Contains("KF1201", lost.Error);
        Assert.Matches(@"profiles/lost\.toml:4", lost.Error);
        Assert.Contains("fs/ext4/Kconfig", lost.Error);
        Assert.Equal(kernel.First.Sha256Of("vmlinux"), kernel.Workspace.Kforge("build", "--json").Expect(0).Sha256Of("vmlinux"));
    }

    [Fact]
    public void Rebuilds_what_a_changed_symbol_needs_and_comes_back_to_the_same_kernel()
    {
        kernel.Workspace.Write("profiles/local.toml", """
            description = "another module"

            [symbols]
            SAMPLE_KOBJECT = { value = "m", reason = "a test" }
            """);
        Run changed = kernel.Workspace.Kforge("build", "--profile", "+local", "--json").Expect(0);
        Assert.InRange(changed.Steps("CC"), 1, 20);

        // The bindings hold the value of every symbol: they, and what is made from them, but neither core nor the macros.
        Assert.InRange(changed.Steps("RUSTC"), 1, 6);
        Run back = kernel.Workspace.Kforge("build", "--json").Expect(0);
        Assert.Equal(kernel.First.Sha256Of("vmlinux"), back.Sha256Of("vmlinux"));
        Assert.Equal(kernel.First.Sha256Of(".config"), back.Sha256Of(".config"));
    }

    [Fact]
    public void Shows_a_compile_error_whole_and_recovers_when_its_patch_goes()
    {
        string buildFile = File.ReadAllText(kernel.Workspace.PathOf("kbuild.toml"));
        kernel.Workspace.Write("patches/bad/series", "bad.patch\n");
        kernel.Workspace.Write("patches/bad/bad.patch", """
            --- a/samples/rust/rust_minimal.rs
            +++ b/samples/rust/rust_minimal.rs
            @@ -1,3 +1,4 @@
             // SPDX-License-Identifier: GPL-2.0
             
            +const OOPS: u32 = "not a number";
             //! Rust minimal sample.

            """);
        try
        {
            File.WriteAllText(kernel.Workspace.PathOf("kbuild.toml"), buildFile.Replace("[\"example\"]", "[\"example\", \"bad\"]", StringComparison.Ordinal));
            Run failed = kernel.Workspace.Kforge("build").Expect(1);
            Assert.Contains("samples/rust/rust_minimal.rs:3", failed.Error);
            Assert.Contains("not a number", failed.Error);
            Assert.Contains("--crate-name rust_minimal", failed.Error);
        }
        finally
        {
            File.WriteAllText(kernel.Workspace.PathOf("kbuild.toml"), buildFile);
        }

        Assert.Equal(kernel.First.Sha256Of("vmlinux"), kernel.Workspace.Kforge("build", "--json").Expect(0).Sha256Of("vmlinux"));
    }

    [Fact]
    public void Lets_two_builds_of_one_kernel_take_turns()
    {
        RunningKforge one = kernel.Workspace.Start("build");
        RunningKforge other = kernel.Workspace.Start("build");
        one.Finish().Expect(0);
        other.Finish().Expect(0);
    }

    /// <summary>Killed on the way, made again in another directory with another number of jobs: the same kernel, byte for byte, and nobody can change a byte of it unnoticed.</summary>
    [Fact]
    public void Releases_the_same_kernel_elsewhere_even_when_killed_on_the_way()
    {
        using KernelWorkspace elsewhere = new("a-directory-with-another-longer-name");
        string release = elsewhere.PathOf("out");
        elsewhere.Write("kbuild.toml", File.ReadAllText(elsewhere.PathOf("kbuild.toml")) + "\n[kernel.lts.release]\npackages = [\"deb\", \"tar\"]\n");
        Assert.Contains("error[KF6105]", elsewhere.Kforge("release", "-o", "out").Expect(2).Error, StringComparison.Ordinal);
        elsewhere.Write("toolchains/debian-trixie.toml", File.ReadAllText(elsewhere.PathOf("toolchains/debian-trixie.toml")).Replace("\"kmod\",", "\"kmod\", \"debhelper\",", StringComparison.Ordinal));
        elsewhere.Kforge("lock").Expect(0);
        RunningKforge running = elsewhere.Start("release", "-o", "out");
        string log = Path.Combine(elsewhere.BuildDirectory + ".release", "build.log");
        SpinWait.SpinUntil(() => running.Process.HasExited || (File.Exists(log) && new FileInfo(log).Length > 50_000), TimeSpan.FromMinutes(8));
        Assert.False(running.Process.HasExited, "the release ended before it could be killed");
        running.Process.Kill();
        running.Finish();
        Assert.False(Directory.Exists(release));

        Process.Start("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", elsewhere.PathOf("key")]).WaitForExit();
        elsewhere.Write("allowed_signers", $"release@example.org namespaces=\"kforge-release\" {File.ReadAllText(elsewhere.PathOf("key.pub"))}");
        Run made = elsewhere.KforgeElsewhere("release", "-o", "out/", "-j", "3", "--sign", "key", "--json").Expect(0);
        Assert.Equal("lts", made.Result.GetProperty("kernel").GetString());
        foreach (string artifact in (string[])["vmlinux", "arch/x86/boot/bzImage", "System.map"])
        {
            Assert.Equal(kernel.First.Sha256Of(artifact), Digest(Path.Combine(release, Path.GetFileName(artifact))));
        }

        Assert.Equal(kernel.First.Sha256Of("samples/rust/rust_minimal.ko"), Sha256Digest.Of(Member(Path.Combine(release, "modules.tar"), "/kernel/samples/rust/rust_minimal.ko")).Hex);
        Assert.NotEmpty(Member(Path.Combine(release, "devel.tar"), "rust/libkernel.rmeta"));
        Assert.NotEmpty(Directory.GetFiles(release, "linux-headers-6*.deb"));
        Process.Start("dpkg-deb", ["--extract", Assert.Single(Directory.GetFiles(release, "linux-image-6*.deb")), elsewhere.PathOf("unpacked")]).WaitForExit();
        Assert.Equal(kernel.First.Sha256Of("arch/x86/boot/bzImage"), Digest(Assert.Single(Directory.GetFiles(elsewhere.PathOf("unpacked/boot"), "vmlinuz-*"))));
        string archive = Assert.Single(Directory.GetFiles(release, "linux-6*-x86_64.tar"));
        Assert.Equal(kernel.First.Sha256Of("samples/rust/rust_minimal.ko"), Sha256Digest.Of(Member(archive, "/kernel/samples/rust/rust_minimal.ko")).Hex);
        using JsonDocument statement = JsonDocument.Parse(File.ReadAllText(Path.Combine(release, "statement.intoto.json")));
        Assert.True(statement.RootElement.GetProperty("predicate").GetProperty("buildDefinition").GetProperty("resolvedDependencies").GetArrayLength() > 150);

        SpdxTools.Check(elsewhere, release, "sbom.spdx.json");
        HashSet<string> sources = SpdxTools.SourcesOf(Path.Combine(release, "sbom.spdx.json"), "./vmlinux");
        Assert.Subset(sources, new HashSet<string> { "./kernel/fork.c", "./rust/kernel/lib.rs", "./include/linux/sched.h", "./arch/x86/realmode/rm/header.S" });
        Assert.Contains(sources, source => source.EndsWith("/library/core/src/lib.rs", StringComparison.Ordinal));
        Assert.DoesNotContain("./tools/objtool/check.c", sources);
        Assert.Contains("signed by release@example.org", elsewhere.Kforge("verify", "out/", "--signers", "allowed_signers").Expect(0).Output, StringComparison.Ordinal);
        string changed = Path.Combine(release, "vmlinux");
        byte[] bytes = File.ReadAllBytes(changed);
        bytes[^1] ^= 1;
        File.WriteAllBytes(changed, bytes);
        Assert.Contains("error[KF6111]: `vmlinux` is not the file that was released", elsewhere.Kforge("verify", "out").Expect(3).Error, StringComparison.Ordinal);
        Assert.Contains("error[KF6104]", elsewhere.Kforge("release", "-o", "out").Expect(2).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Takes_the_build_from_the_store_in_another_place_and_equals_one_from_clean_after_an_edit()
    {
        string source = kernel.Workspace.Kforge("source", "path", "--json").Expect(0).Result.GetProperty("directory").GetString()!;
        string output = Path.Combine(kernel.Workspace.BuildDirectory, "out");
        Directory.Delete(output, recursive: true);
        Run taken = kernel.Workspace.Kforge("build", "--json").Expect(0);
        Assert.Equal("exact", taken.Result.GetProperty("cache").GetProperty("result").GetString());
        Assert.Equal(kernel.First.Sha256Of("vmlinux"), taken.Sha256Of("vmlinux"));

        Assert.Contains("is built, nothing would be done", kernel.Workspace.Kforge("why").Expect(0).Output, StringComparison.Ordinal);
        string buildFile = Edit(EditOf(source), "int kforge_was_here = 1;");
        try
        {
            string why = kernel.Workspace.Kforge("why").Expect(0).Output;
            Assert.Matches(@"added +patch patches/edit/edit\.patch", why);
            Assert.Matches(@"(?m)^ +kernel/fork\.c +changed", why);
            Assert.Matches(@"(?m)^about \d+ of \d+,?\d* targets would be made anew", why);
            Run edited = kernel.Workspace.Kforge("build", "--json").Expect(0);
            string steps = kernel.Workspace.Kforge("why", "--steps", "-v").Expect(0).Output;
            Assert.Matches(@"kernel/fork\.c is newer: \d+ steps?\n  CC kernel/fork\.o", steps);
            Assert.Matches(@"rust/kernel/lib\.rs is newer: \d+ steps?\n  RUSTC rust/kernel\.o", steps);
            Assert.Equal("warm", edited.Result.GetProperty("cache").GetProperty("result").GetString());
            Assert.Equal(2, edited.Result.GetProperty("cache").GetProperty("files").GetInt32());
            Assert.InRange(edited.Steps("CC"), 1, 20);
            Assert.NotEqual(kernel.First.Sha256Of("vmlinux"), edited.Sha256Of("vmlinux"));
            Run checkedBuild = kernel.Workspace.Kforge("cache", "verify", "--rebuild", "--json").Expect(0);
            Assert.True(checkedBuild.Result.GetProperty("same").GetInt32() > 800, checkedBuild.Output);
        }
        finally
        {
            File.WriteAllText(kernel.Workspace.PathOf("kbuild.toml"), buildFile);
        }

        Assert.Equal("exact", kernel.Workspace.Kforge("build", "--json").Expect(0).Result.GetProperty("cache").GetProperty("result").GetString());
    }

    /// <summary>KFORGE_KILLS says at how many moments; a release tries 50.</summary>
    [Fact]
    public void A_kill_at_any_moment_of_bringing_a_build_back_or_of_keeping_one_loses_and_spoils_nothing()
    {
        int kills = int.Parse(Environment.GetEnvironmentVariable("KFORGE_KILLS") ?? "6", CultureInfo.InvariantCulture);
        string source = kernel.Workspace.Kforge("source", "path", "--json").Expect(0).Result.GetProperty("directory").GetString()!;
        DeleteOutput();
        Stopwatch clock = Stopwatch.StartNew();
        kernel.Workspace.Kforge("build").Expect(0);
        TimeSpan whole = clock.Elapsed;
        for (int kill = 0; kill < kills; kill++)
        {
            DeleteOutput();
            RunningKforge restoring = kernel.Workspace.Start("build");
            Thread.Sleep(whole * ((kill + 0.5) / kills));
            restoring.Kill();
            Run after = kernel.Workspace.Kforge("build", "--json").Expect(0);
            Assert.Equal(kernel.First.Sha256Of("vmlinux"), after.Sha256Of("vmlinux"));
            Assert.Equal(kernel.First.Sha256Of("arch/x86/boot/bzImage"), after.Sha256Of("arch/x86/boot/bzImage"));
        }

        string edit = EditOf(source);
        string buildFile = File.ReadAllText(kernel.Workspace.PathOf("kbuild.toml"));
        int keepings = Math.Max(1, kills / 3);
        TimeSpan keeping = TimeSpan.FromSeconds(1);
        try
        {
            for (int kill = 0; kill < keepings; kill++)
            {
                File.WriteAllText(kernel.Workspace.PathOf("kbuild.toml"), buildFile);
                Edit(edit, $"int kforge_was_killed[{kill + 1}] = {{ 1 }};");
                RunningKforge killed = kernel.Workspace.Start("build", "--json");
                killed.WaitForPhase("keep");
                Thread.Sleep(keeping * ((kill + 0.5) / keepings));
                killed.Kill();
                Run after = kernel.Workspace.Kforge("build", "--json").Expect(0);
                Assert.NotEqual(kernel.First.Sha256Of("vmlinux"), after.Sha256Of("vmlinux"));
                DeleteOutput();
                Run taken = kernel.Workspace.Kforge("build", "--json").Expect(0);
                Assert.Equal("exact", taken.Result.GetProperty("cache").GetProperty("result").GetString());
                Assert.Equal(after.Sha256Of("vmlinux"), taken.Sha256Of("vmlinux"));
            }
        }
        finally
        {
            File.WriteAllText(kernel.Workspace.PathOf("kbuild.toml"), buildFile);
        }

        Assert.Equal(kernel.First.Sha256Of("vmlinux"), kernel.Workspace.Kforge("build", "--json").Expect(0).Sha256Of("vmlinux"));
        kernel.Workspace.Kforge("cache", "verify").Expect(0);
    }

    /// <summary>Needs root for the mount, as the Debian tests do.</summary>
    [Fact]
    public void A_build_that_finds_no_room_to_come_back_comes_back_when_there_is_some()
    {
        string builds = Path.GetDirectoryName(Path.GetDirectoryName(kernel.Workspace.BuildDirectory)!)!;
        Started("mount", "-t", "tmpfs", "-o", "size=100m", "kforge-e2e", builds);
        try
        {
            Assert.Contains("error[KF3003]: no space left on the disk", kernel.Workspace.Kforge("build").Expect(4).Error, StringComparison.Ordinal);
            Started("mount", "-o", "remount,size=1g", builds);
            Run taken = kernel.Workspace.Kforge("build", "--json").Expect(0);
            Assert.Equal("exact", taken.Result.GetProperty("cache").GetProperty("result").GetString());
            Assert.Equal(kernel.First.Sha256Of("vmlinux"), taken.Sha256Of("vmlinux"));
        }
        finally
        {
            Started("umount", builds);
        }
    }

    private static void Started(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    private void DeleteOutput()
    {
        string output = Path.Combine(kernel.Workspace.BuildDirectory, "out");
        if (Directory.Exists(output))
        {
            Directory.Delete(output, recursive: true);
        }
    }

    private static string Digest(string file) => Sha256Digest.Of(File.ReadAllBytes(file)).Hex;

    /// <summary>The content of the file of a tar archive whose name ends so.</summary>
    private static byte[] Member(string archive, string end)
    {
        using FileStream stream = File.OpenRead(archive);
        using TarReader reader = new(stream);
        while (reader.GetNextEntry() is { } entry)
        {
            if (entry.Name.EndsWith(end, StringComparison.Ordinal))
            {
                using MemoryStream content = new();
                entry.DataStream!.CopyTo(content);
                return content.ToArray();
            }
        }

        throw new InvalidOperationException($"{archive} holds no {end}");
    }

    /// <summary>A patch of a C and a Rust file, with a place for a line of C.</summary>
    /// <param name="source">The tree, which the build after the edit changes.</param>
    private static string EditOf(string source) =>
        Appended(source, "kernel/fork.c", LineOfC) + Appended(source, "rust/kernel/lib.rs", "/// Here too.", "pub const KFORGE_WAS_HERE: u32 = 1;");

    /// <summary>Has the next build apply an edit.</summary>
    /// <returns>The build file as it was before.</returns>
    private string Edit(string patch, string line)
    {
        kernel.Workspace.Write("patches/edit/series", "edit.patch\n");
        kernel.Workspace.Write("patches/edit/edit.patch", patch.Replace(LineOfC, line, StringComparison.Ordinal));
        string buildFile = File.ReadAllText(kernel.Workspace.PathOf("kbuild.toml"));
        kernel.Workspace.Write("kbuild.toml", buildFile.Replace("[\"example\"]", "[\"example\", \"edit\"]", StringComparison.Ordinal));
        return buildFile;
    }

    /// <summary>A patch that adds lines at the end of a file.</summary>
    private static string Appended(string source, string file, params string[] added)
    {
        string[] lines = File.ReadAllLines(Path.Combine(source, file));
        return $"--- a/{file}\n+++ b/{file}\n@@ -{lines.Length},1 +{lines.Length},{1 + added.Length} @@\n {lines[^1]}\n" + string.Concat(added.Select(line => $"+{line}\n"));
    }
}
