using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Workspace;
using static Kforge.Tests.Workspace.Shown;

namespace Kforge.Tests.Workspace;

public sealed class LockTests : IDisposable
{
    private const string Hex = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private readonly TemporaryWorkspace workspace = new();

    public void Dispose() => workspace.Dispose();

    [Fact]
    public void Any_lock_read_back_says_the_same()
    {
        Random random = new(6);
        for (int round = 0; round < 300; round++)
        {
            LockFile file = AnyLock.Of(random);
            string text = LockWriter.Text(file);
            LockFile again = LockReader.Parse(Utf8(text), "kforge.lock").OrFail();
            Assert.Equal(text, LockWriter.Text(again));
            Assert.Empty(LockChange.Between(file, again));
            Assert.Equal(file.Kernels.Keys, again.Kernels.Keys);
        }
    }

    [Fact]
    public void The_text_does_not_depend_on_the_order_things_were_found_in()
    {
        Random random = new(61);
        for (int round = 0; round < 100; round++)
        {
            LockFile file = AnyLock.Of(random);
            Assert.Equal(LockWriter.Text(file), LockWriter.Text(AnyLock.Shuffled(file, random)));
        }
    }

    [Fact]
    public void The_file_is_sorted_with_one_item_a_line()
    {
        Sha256Digest digest = Sha256Digest.OfText("");
        LockedIndex index = new("debian", "trixie", new(2026, 3, 14, 9, 30, 0, TimeSpan.FromHours(1)), digest, ["B" + new string('0', 39), "A" + new string('0', 39)]);
        LockedPackage Package(string name) => new(name, "1:2.0-3", "debian", "trixie", $"pool/main/{name}.deb", 12, digest);
        LockFile file = new(
            ImmutableSortedDictionary<string, LockedKernel>.Empty.Add("lts.1", new(
                new LockedSource.Debian("6.12.107", digest, index, Package("linux-source-6.12")),
                [new("rustc", "1.78.0", "minimum", "scripts/min-tool-version.sh", 31), new("bindgen", "0.65.1", "minimum", "scripts/min-tool-version.sh", 34)],
                [new(RelativePath.Parse("patches/x/b.patch"), digest), new(RelativePath.Parse("patches/x/a.patch"), digest)])),
            ImmutableSortedDictionary<string, LockedToolchain>.Empty.Add("t", new(digest, [index], [Package("make"), Package("bash")])));
        string header = string.Join('\n', LockWriter.Text(LockFile.Empty).Split('\n')[..2]);
        string signers = $"[\"A{new string('0', 39)}\", \"B{new string('0', 39)}\"]";
        Assert.All(header.Split('\n'), line => Assert.StartsWith("# ", line, StringComparison.Ordinal));
        Assert.Equal($$"""
            {{header}}
            version = 2

            [kernel."lts.1"]
            requirements = [
                { tool = "bindgen", version = "0.65.1", policy = "minimum", file = "scripts/min-tool-version.sh", line = 34 },
                { tool = "rustc", version = "1.78.0", policy = "minimum", file = "scripts/min-tool-version.sh", line = 31 },
            ]
            patches = [
                { path = "patches/x/b.patch", sha256 = "{{Hex}}" },
                { path = "patches/x/a.patch", sha256 = "{{Hex}}" },
            ]

            [kernel."lts.1".source.debian]
            kernel-version = "6.12.107"
            tree = "{{Hex}}"
            index = { archive = "debian", suite = "trixie", date = 2026-03-14T08:30:00Z, sha256 = "{{Hex}}", signed-by = {{signers}} }
            package = { name = "linux-source-6.12", version = "1:2.0-3", archive = "debian", suite = "trixie", path = "pool/main/linux-source-6.12.deb", size = 12, sha256 = "{{Hex}}" }

            [toolchain.t]
            definition = "{{Hex}}"
            indexes = [
                { archive = "debian", suite = "trixie", date = 2026-03-14T08:30:00Z, sha256 = "{{Hex}}", signed-by = {{signers}} },
            ]
            packages = [
                { name = "bash", version = "1:2.0-3", archive = "debian", suite = "trixie", path = "pool/main/bash.deb", size = 12, sha256 = "{{Hex}}" },
                { name = "make", version = "1:2.0-3", archive = "debian", suite = "trixie", path = "pool/main/make.deb", size = 12, sha256 = "{{Hex}}" },
            ]

            """, LockWriter.Text(file));
    }

    [Fact]
    public void No_lock_yet_is_an_empty_lock() => Assert.Same(LockFile.Empty, LockReader.Read(workspace.Directories).OrFail());

    [Fact]
    public void Tells_that_a_newer_kforge_made_the_lock()
    {
        Diagnostic mistake = Mistake(LockReader.Parse(Utf8("version = 3\nfuture = true\n"), "kforge.lock"));
        Assert.Equal("kforge.lock:1:11: KF1101: `kforge.lock` has version 3, this kforge knows 2", mistake.ToString());
        Assert.Equal(ExitCode.Usage, mistake.Code.Exit);
    }

    [Theory]
    [InlineData("<<<<<<< HEAD")]
    [InlineData("=======")]
    [InlineData(">>>>>>> topic")]
    [InlineData("||||||| base")]
    public void Tells_a_merge_conflict_and_the_way_out(string mark)
    {
        Diagnostic mistake = Mistake(LockReader.Parse(Utf8($"version = 2\r\n[toolchain.t]\npackages = [\n{mark}\n"), "kforge.lock"));
        Assert.Equal("kforge.lock:4:1: KF1102: `kforge.lock` holds a merge conflict", mistake.ToString());
        Assert.Contains("`kforge lock`", Assert.Single(mistake.Hints));
    }

    [Theory]
    [InlineData("version = 2", "version = 0")]
    [InlineData("version = 2", "version = \"1\"")]
    [InlineData("version = 2", "")]
    [InlineData("version = 2", "version = 1\nextra = 1")]
    [InlineData("tree = \"e", "tree = \"x")]
    [InlineData("size = 12", "size = -12")]
    [InlineData("path = \"pool/", "path = \"../pool/")]
    [InlineData("archive = \"debian\"", "archive = \"http://evil\"")]
    [InlineData("date = 2026-03-14T08:30:00Z", "date = 2026-03-14")]
    [InlineData("line = 34", "line = 0")]
    [InlineData("path = \"patches/x/a", "path = \"/etc/x/a")]
    [InlineData("[kernel.lts]", "[kernel.\"../lts\"]")]
    [InlineData(".source.debian]", ".source.git]")]
    [InlineData("name = \"make\"", "name = \"bash\"")]
    [InlineData("definition =", "definitoin =")]
    public void Refuses_a_damaged_lock(string right, string wrong)
    {
        string text = LockWriter.Text(Small());
        Assert.Contains(right, text);
        int at = text.IndexOf(right, StringComparison.Ordinal);
        Checked<LockFile>.Bad bad = Assert.IsType<Checked<LockFile>.Bad>(LockReader.Parse(Utf8(text[..at] + wrong + text[(at + right.Length)..]), "kforge.lock"));
        Assert.All(bad.Diagnostics, mistake =>
        {
            Assert.Equal(LockCodes.Damaged, mistake.Code);
            Assert.Equal(ExitCode.Verification, mistake.Code.Exit);
            Assert.Contains("`kforge lock`", Assert.Single(mistake.Hints));
        });
    }

    [Fact]
    public void A_lock_that_is_not_toml_tells_how_to_get_a_new_one() =>
        Assert.Contains("`kforge lock`", Assert.Single(Mistake(LockReader.Parse(Utf8("version = "), "kforge.lock")).Hints));

    [Fact]
    public void Saving_writes_once_and_leaves_an_equal_file_alone()
    {
        string path = workspace.Directories.Lock;
        Assert.True(LockWriter.Save(path, Small()));
        Assert.Equal(LockWriter.Text(Small()), LockWriter.Text(LockReader.Read(workspace.Directories).OrFail()));

        DateTime past = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(path, past);
        Assert.False(LockWriter.Save(path, Small()));
        Assert.Equal(past, File.GetLastWriteTimeUtc(path));

        Assert.True(LockWriter.Save(path, LockFile.Empty));
        Assert.Equal([path], Directory.GetFiles(workspace.Root));
    }

    [Fact]
    public void Saving_replaces_the_file_in_one_step()
    {
        string path = workspace.Directories.Lock;
        LockWriter.Save(path, LockFile.Empty);
        using FileStream reader = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        LockWriter.Save(path, Small());
        using StreamReader old = new(reader);
        Assert.Equal(LockWriter.Text(LockFile.Empty), old.ReadToEnd());
    }

    [Fact]
    public void A_place_that_cannot_be_written_is_a_failure_that_leaves_nothing_behind()
    {
        // A directory in the lock's place fails for every user; root may write to a read-only directory.
        Directory.CreateDirectory(Path.Combine(workspace.Directories.Lock, "x"));
        Failure failure = Assert.Throws<Failure>(() => LockWriter.Save(workspace.Directories.Lock, Small()));
        Assert.Equal(PlatformCodes.ReadOnly, Assert.Single(failure.Diagnostics).Code);
        Assert.Empty(Directory.GetFiles(workspace.Root));

        Failure missing = Assert.Throws<Failure>(() => LockWriter.Save(Path.Combine(workspace.Root, "no", "kforge.lock"), Small()));
        Assert.Equal(PlatformCodes.ReadOnly, Assert.Single(missing.Diagnostics).Code);
    }

    private static LockFile Small()
    {
        Sha256Digest digest = Sha256Digest.OfText("");
        LockedIndex index = new("debian", "trixie", new(2026, 3, 14, 8, 30, 0, TimeSpan.Zero), digest, [new string('A', 40)]);
        LockedPackage Package(string name) => new(name, "1:2.0-3", "debian", "trixie", $"pool/main/{name}.deb", 12, digest);
        return new(
            ImmutableSortedDictionary<string, LockedKernel>.Empty.Add("lts", new(
                new LockedSource.Debian("6.12.107", digest, index, Package("linux-source-6.12")),
                [new("bindgen", "0.65.1", "minimum", "scripts/min-tool-version.sh", 34)],
                [new(RelativePath.Parse("patches/x/a.patch"), digest)])),
            ImmutableSortedDictionary<string, LockedToolchain>.Empty.Add("t", new(digest, [index], [Package("make"), Package("bash")])));
    }
}
