using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Archives;
using Kforge.Tests.Archives;
using Kforge.Toolchains;
using Kforge.Workspace;
using static Kforge.Tests.Archives.ArchiveMaker;

namespace Kforge.Tests.Toolchains;

/// <summary>What comes over the packages: archives of other providers, programs built from crates.</summary>
public sealed class ToolchainPartsTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Archives_come_over_the_packages_and_programs_are_built_with_both()
    {
        FakeToolchain fake = new FakeToolchain(directory).Package("base", Program("usr/bin/cargo", "echo 1.85.1"), File("usr/share/one", "1"), HardLink("usr/share/two", "usr/share/one"));
        fake.Tools["bindgen"] = "bindgen --version";
        fake.Links["usr/bin/bindgen-0.71"] = "bindgen";
        fake.Archives.Add(Archive("rust-src", Program("usr/bin/rustc", "echo 1.85.1")));
        LockedToolchain without = fake.Locked;
        fake.Programs.Add(new(Crate("0.71.1"), (sandbox, key, _) =>
        {
            Assert.Equal(ToolchainStore.KeyOf(fake.Definition, without), key);
            Assert.True(System.IO.File.Exists(Path.Combine(sandbox.Root, "usr/bin/rustc")));
            Assert.True(System.IO.File.Exists(Path.Combine(sandbox.Root, "usr/share/two")), "hard links are there");
            return Task.FromResult(directory.Write("built/bindgen", "echo bindgen 0.71.1"));
        }));

        InstalledToolchain installed = await Install(fake);

        Assert.Equal("0.71.1", installed.Tools["bindgen"]);
        Assert.Equal(await TreeDigest.OfDirectoryAsync(installed.Root, default), installed.Tree);
        Assert.Equal(StagedTree.ExecutableMode, System.IO.File.GetUnixFileMode(Path.Combine(installed.Root, "usr/bin/bindgen")));
        Assert.Equal(StagedTree.TimeStamp, Directory.GetLastWriteTimeUtc(Path.Combine(installed.Root, "usr/bin")));
    }

    [Fact]
    public void Every_part_counts_for_the_key()
    {
        FakeToolchain fake = new(directory);
        List<Sha256Digest> keys = [ToolchainStore.KeyOf(fake.Definition, fake.Locked)];
        LockedArchive archive = Archive("llvm").Locked;
        LockedCrateTool tool = Crate("0.71.1");
        foreach (LockedToolchain locked in (LockedToolchain[])[
            fake.Locked with { Archives = [archive] },
            fake.Locked with { Archives = [archive with { Sha256 = Sha256Digest.OfText("other") }] },
            fake.Locked with { Archives = [archive with { Provider = "kernel-org" }] },
            fake.Locked with { Archives = [archive with { Name = "rustc" }] },
            fake.Locked with { CrateTools = [tool] },
            fake.Locked with { CrateTools = [tool with { Tool = "cbindgen" }] },
            fake.Locked with { CrateTools = [tool with { Crates = [new("clap", "4.0.0", Sha256Digest.OfText("clap"))] }] },
            fake.Locked with { Archives = [archive], CrateTools = [tool] }])
        {
            keys.Add(ToolchainStore.KeyOf(fake.Definition, locked));
        }

        Assert.Equal(keys.Count, keys.Distinct().Count());
        LockedToolchain both = fake.Locked with { Archives = [archive, archive with { Name = "rustc" }] };
        Assert.Equal(ToolchainStore.KeyOf(fake.Definition, both), ToolchainStore.KeyOf(fake.Definition, both with { Archives = [.. both.Archives.Reverse()] }));
    }

    [Fact]
    public async Task A_program_that_a_package_holds_too_is_a_conflict()
    {
        FakeToolchain fake = new FakeToolchain(directory).Package("bindgen", Program("usr/bin/bindgen", "echo 0.60.1"));
        fake.Programs.Add(new(Crate("0.71.1"), (_, _, _) => Task.FromResult(directory.Write("built/bindgen", "echo 0.71.1"))));
        Assert.Equal("KF2206", (await Assert.ThrowsAsync<Failure>(() => Install(fake))).Diagnostics[0].Code.Id);
        AssertNothingStays(fake);
    }

    [Fact]
    public async Task A_program_that_cannot_be_built_leaves_nothing()
    {
        FakeToolchain fake = new FakeToolchain(directory).Package("base", File("x", "x"));
        fake.Programs.Add(new(Crate("0.71.1"), (_, _, _) => throw new Diagnostic(ToolchainUseCodes.ToolFails, "cargo failed").ToFailure()));
        await Assert.ThrowsAsync<Failure>(() => Install(fake));
        AssertNothingStays(fake);
    }

    /// <summary>A provider nobody fetches from must not be left out in silence.</summary>
    [Fact]
    public async Task A_locked_part_that_nobody_fetched_is_a_bug()
    {
        FakeToolchain fake = new FakeToolchain(directory).Package("base", File("x", "x"));
        LockedToolchain locked = fake.Locked with { Archives = [Archive("llvm").Locked] };
        await Assert.ThrowsAsync<InvalidOperationException>(() => ToolchainStore.InstallAsync(fake.Host, fake.Store, fake.Definition, locked, fake.Source, default));
        AssertNothingStays(fake);
    }

    [Theory]
    [InlineData("arm64", "execvp rustc: Exec format error")]
    [InlineData("s390x", "execvp rustc: No such file or directory")]
    public async Task Programs_of_another_machine_are_told_as_that(string architecture, string said)
    {
        FakeToolchain fake = new FakeToolchain(directory).Package("rustc", Program("usr/bin/rustc", ""));
        fake.Tools["rustc"] = "rustc --version";
        directory.WriteScript("bin/bwrap", $"echo 'bwrap: {said}' >&2; exit 1");
        ToolchainDefinition foreign = fake.Definition with { Provider = new ToolchainProvider.Debian(architecture, [], []) };

        Failure failure = await Assert.ThrowsAsync<Failure>(() => ToolchainStore.InstallAsync(fake.Host, fake.Store, foreign, fake.Locked, fake.Source, default));

        Assert.Equal(("KF1605", ExitCode.Environment), (failure.Diagnostics[0].Code.Id, failure.Diagnostics[0].Code.Exit));
        Assert.StartsWith($"the programs of toolchain `fake` run on {architecture}, and this machine is ", failure.Diagnostics[0].Message, StringComparison.Ordinal);
        AssertNothingStays(fake);
    }

    private static void AssertNothingStays(FakeToolchain fake)
    {
        Assert.Empty(Directory.GetFileSystemEntries(fake.Store.Temporary));
        Assert.False(Directory.Exists(fake.Store.Toolchains));
    }

    private static LockedCrateTool Crate(string version) => new("bindgen", "bindgen-cli", version, [new("bindgen-cli", version, Sha256Digest.OfText(version))]);

    private static ToolchainPart.Unpacked Archive(string name, params System.Formats.Tar.TarEntry[] entries) => new(
        new("rust-dist", name, "1.85.1", $"dist/{name}.tar.xz", Sha256Digest.OfText(name), "dist/channel-rust-1.85.1.toml"),
        (tree, cancellation) =>
        {
            TarUnpacker.Unpack(new MemoryStream(Tar(entries)), name, tree, stripTop: false, UnpackLimits.Default, cancellation);
            return Task.CompletedTask;
        });

    private static Task<InstalledToolchain> Install(FakeToolchain fake) =>
        ToolchainStore.InstallAsync(fake.Host, fake.Store, fake.Definition, fake.Locked, fake.Source, default);
}
