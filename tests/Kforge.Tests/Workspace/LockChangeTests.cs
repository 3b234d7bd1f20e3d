using System.Collections.Immutable;
using Kforge.Platform;
using Kforge.Workspace;

namespace Kforge.Tests.Workspace;

public sealed class LockChangeTests
{
    private static readonly Sha256Digest One = Sha256Digest.OfText("1");
    private static readonly Sha256Digest Two = Sha256Digest.OfText("2");

    [Fact]
    public void There_is_a_change_exactly_when_the_texts_differ()
    {
        Random random = new(12);
        int changed = 0;
        for (int round = 0; round < 1_000; round++)
        {
            LockFile old = AnyLock.Of(random);
            LockFile @new = AnyLock.Changed(AnyLock.Shuffled(old, random), random);
            bool differs = LockWriter.Text(old) != LockWriter.Text(@new);
            Assert.Equal(differs, !LockChange.Between(old, @new).IsEmpty);
            changed += differs ? 1 : 0;
        }

        Assert.InRange(changed, 300, 999);
    }

    [Fact]
    public void Lists_what_happened_to_packages()
    {
        LockedPackage bash = Package("bash", "1"), make = Package("make", "1"), newer = Package("make", "2"), zstd = Package("zstd", "1");
        LockFile old = Toolchain([bash, make]), @new = Toolchain([newer, zstd]);
        Assert.Equal(
            [new LockChange.PackageRemoved("t", bash), new LockChange.PackageChanged("t", make, newer), new LockChange.PackageAdded("t", zstd)],
            LockChange.Between(old, @new).AsEnumerable());
        Assert.True(new LockChange.PackageChanged("t", make, newer).VersionChanged);
        Assert.False(new LockChange.PackageChanged("t", make, make with { Sha256 = Two }).VersionChanged);
    }

    [Fact]
    public void Lists_what_happened_to_a_kernel()
    {
        LockedRequirement rustc = new("rustc", "1.78.0", "minimum", "f", 1), bindgen = new("bindgen", "0.65.1", "minimum", "f", 2);
        LockedPatch a = new(RelativePath.Parse("a"), One), b = new(RelativePath.Parse("b"), One), c = new(RelativePath.Parse("c"), One);
        LockFile old = Kernel("6.12.1", [rustc], [a, b, c]);
        LockFile @new = Kernel("6.12.2", [rustc with { Version = "1.85.0" }, bindgen], [c, b with { Sha256 = Two }]);
        LockedSource before = old.Kernels["k"].Source, after = @new.Kernels["k"].Source;
        Assert.Equal(
            [
                new LockChange.SourceChanged("k", before, after),
                new LockChange.RequirementChanged("k", "bindgen", null, bindgen),
                new LockChange.RequirementChanged("k", "rustc", rustc, rustc with { Version = "1.85.0" }),
                new LockChange.PatchChanged("k", a.Path, One, null),
                new LockChange.PatchChanged("k", b.Path, One, Two),
                new LockChange.PatchesReordered("k"),
            ],
            LockChange.Between(old, @new).AsEnumerable());
        LockChange.SourceChanged source = new("k", before, after);
        Assert.True(source.VersionChanged);
        Assert.False(source.TreeChanged);
    }

    [Fact]
    public void A_new_thing_is_one_change()
    {
        Assert.IsType<LockChange.ToolchainAdded>(Assert.Single(LockChange.Between(LockFile.Empty, Toolchain([Package("a0", "1"), Package("b0", "1")]))));
        Assert.IsType<LockChange.ToolchainRemoved>(Assert.Single(LockChange.Between(Toolchain([]), LockFile.Empty)));
        Assert.IsType<LockChange.KernelAdded>(Assert.Single(LockChange.Between(LockFile.Empty, Kernel("6.12.1", [], []))));
        Assert.IsType<LockChange.KernelRemoved>(Assert.Single(LockChange.Between(Kernel("6.12.1", [], []), LockFile.Empty)));
    }

    private static LockedPackage Package(string name, string version) => new(name, version, "debian", "trixie", $"pool/{name}.deb", 1, One);

    private static LockedIndex Index() => new("debian", "trixie", DateTimeOffset.UnixEpoch, One, [new string('A', 40)]);

    private static LockFile Toolchain(ImmutableArray<LockedPackage> packages) =>
        LockFile.Empty with { Toolchains = LockFile.Empty.Toolchains.Add("t", new(One, [Index()], packages)) };

    private static LockFile Kernel(string version, ImmutableArray<LockedRequirement> requirements, ImmutableArray<LockedPatch> patches) =>
        LockFile.Empty with
        {
            Kernels = LockFile.Empty.Kernels.Add("k", new(new LockedSource.Debian(version, One, Index(), Package("linux-source", "1")), requirements, patches)),
        };
}
