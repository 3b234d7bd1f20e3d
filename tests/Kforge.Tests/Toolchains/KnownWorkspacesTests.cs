using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Tests.Archives;
using Kforge.Tests.Building;
using Kforge.Tests.Inputs;
using Kforge.Toolchains;
using Kforge.Workspace;

namespace Kforge.Tests.Toolchains;

/// <summary>Who needs which toolchain, and what may therefore be removed.</summary>
public sealed class KnownWorkspacesTests(HostToolchain programs) : IClassFixture<HostToolchain>, IDisposable
{
    private readonly FakeWorkspace workspace = new(programs);
    private readonly TemporaryDirectory elsewhere = new();

    private Sha256Digest Key => ToolchainStore.KeyOf(workspace.Kernel.Toolchain, workspace.Lock.Toolchains["fake"]);

    public void Dispose()
    {
        workspace.Dispose();
        elsewhere.Dispose();
    }

    [Fact]
    public void A_store_nobody_used_has_no_needs()
    {
        ToolchainNeeds needs = KnownWorkspaces.Read(workspace.Store, null);
        Assert.Empty(needs.Needs);
        Assert.True(needs.IsUnused(Key));
    }

    [Fact]
    public void What_the_lock_of_a_known_workspace_names_is_used()
    {
        KnownWorkspaces.Remember(workspace.Store, workspace.Root);
        KnownWorkspaces.Remember(workspace.Store, workspace.Root);
        ToolchainNeeds needs = KnownWorkspaces.Read(workspace.Store, null);
        Assert.Equal(new ToolchainNeed(Key, workspace.Root, "fake"), Assert.Single(needs.Needs));
        Assert.False(needs.IsUnused(Key));
        Assert.True(needs.IsUnused(Sha256Digest.OfText("other")));
        Assert.Equal(workspace.Root, File.ReadAllText(Path.Combine(workspace.Store.Workspaces, Sha256Digest.OfText(workspace.Root).Hex)));
    }

    [Fact]
    public void A_variant_is_used_under_the_definition_it_is_of()
    {
        LockWriter.Save(workspace.Directories.Lock, workspace.Lock with { Toolchains = LockFile.Empty.Toolchains.Add("fake@1.85.1", workspace.Lock.Toolchains["fake"]) });
        KnownWorkspaces.Remember(workspace.Store, workspace.Root);
        Assert.Equal(new ToolchainNeed(Key, workspace.Root, "fake@1.85.1"), Assert.Single(KnownWorkspaces.Read(workspace.Store, null).Needs));
    }

    [Theory]
    [InlineData("kforge.lock", "<<<<<<< ours\n")]
    [InlineData("kforge.lock", "version = 99\n")]
    [InlineData("toolchains/fake.toml", "no toml")]
    public void A_workspace_that_cannot_be_read_counts_as_using_everything(string file, string text)
    {
        KnownWorkspaces.Remember(workspace.Store, workspace.Root);
        workspace.Write(file, text);
        ToolchainNeeds needs = KnownWorkspaces.Read(workspace.Store, null);
        Assert.False(needs.IsUnused(Sha256Digest.OfText("anything")));
        Diagnostic warning = Assert.Single(needs.Unknown);
        Assert.Equal((ToolchainUseCodes.UnknownUse, Severity.Warning), (warning.Code, warning.Severity));
        Assert.Contains(workspace.Root, warning.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("relative/path")]
    [InlineData("/another/path")]
    [InlineData("")]
    public void A_damaged_note_counts_as_using_everything_and_is_not_followed(string text)
    {
        Directory.CreateDirectory(workspace.Store.Workspaces);
        string file = Path.Combine(workspace.Store.Workspaces, Sha256Digest.OfText("/some/path").Hex);
        File.WriteAllText(file, text);
        Diagnostic warning = Assert.Single(KnownWorkspaces.Read(workspace.Store, null).Unknown);
        Assert.Contains(file, warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_workspace_that_is_gone_uses_nothing_and_is_forgotten()
    {
        KnownWorkspaces.Remember(workspace.Store, workspace.Root);
        KnownWorkspaces.Remember(workspace.Store, elsewhere["gone"]);
        KnownWorkspaces.ForgetGone(workspace.Store);
        Assert.Single(Directory.GetFiles(workspace.Store.Workspaces));
        Sha256Digest key = Key;
        Directory.Delete(workspace.Root, recursive: true);
        Assert.True(KnownWorkspaces.Read(workspace.Store, null).IsUnused(key));
    }

    [Fact]
    public void Chooses_only_what_nobody_uses()
    {
        StoredToolchain used = Stored("used");
        StoredToolchain free = Stored("free");
        ToolchainNeeds needs = new([new(used.Key, "/work", "used")], []);

        Assert.Equal([free], ToolchainRemoval.Choose([used, free, free], unusedOnly: true, needs).OrFail().AsEnumerable());
        Diagnostic mistake = Assert.Single(Assert.IsType<Checked<ImmutableArray<StoredToolchain>>.Bad>(ToolchainRemoval.Choose([used, free], unusedOnly: false, needs)).Diagnostics);
        Assert.Equal(ToolchainUseCodes.InUse, mistake.Code);
        Assert.Contains("/work", Assert.Single(mistake.Causes), StringComparison.Ordinal);

        ToolchainNeeds unknown = new([], [new Diagnostic(ToolchainUseCodes.UnknownUse, "x") { Severity = Severity.Warning, Hints = ["mend it"] }]);
        Assert.Empty(ToolchainRemoval.Choose([used, free], unusedOnly: true, unknown).OrFail());
        Assert.IsType<Checked<ImmutableArray<StoredToolchain>>.Bad>(ToolchainRemoval.Choose([free], unusedOnly: false, unknown));
    }

    [Fact]
    public void A_word_means_a_name_its_definition_or_the_beginning_of_one_digest()
    {
        StoredToolchain[] all = [Stored("rust@1.85.1"), Stored("rust@1.78.0"), Stored("debian")];
        ImmutableArray<StoredToolchain> Matching(string word) => StoredToolchain.Matching([.. all], word).OrFail();
        Assert.Equal([all[0]], Matching("rust@1.85.1").AsEnumerable());
        Assert.Equal(all[..2], Matching("rust").AsEnumerable());
        Assert.Equal([all[2]], Matching(all[2].Key.Hex[..6]).AsEnumerable());
        Assert.Throws<Failure>(() => Matching(all[2].Key.Hex[..5]));
        Assert.Throws<Failure>(() => Matching("nothing"));
    }

    [Fact]
    public void The_catalog_knows_what_is_locked_installed_and_used()
    {
        workspace.Write("toolchains/spare.toml", File.ReadAllText(Path.Combine(workspace.Root, "toolchains/fake.toml")));
        Directory.CreateDirectory(Path.Combine(workspace.Store.Toolchains, Sha256Digest.OfText("foreign").Hex));
        ToolchainCatalog catalog = Catalog(workspace.Lock);
        Assert.Equal(["fake Yes True lts", "spare No False "], catalog.Entries.Select(entry => $"{entry.Name} {entry.State} {entry.Stored is not null} {string.Join(',', entry.Kernels)}"));
        Assert.Equal(Sha256Digest.OfText("foreign"), Assert.Single(catalog.Others).Key);
        Assert.Equal("fake", catalog.FindOne("fake").OrFail().Name);
        Assert.Equal("fake", catalog.FindOne(Key.Hex[..8]).OrFail().Name);
        Assert.Equal("KF1606", Code(catalog.FindOne("spare")));
        Assert.Equal("KF1608", Code(catalog.FindOne("fakee")));

        LockedToolchain locked = workspace.Lock.Toolchains["fake"];
        LockFile variants = workspace.Lock with { Toolchains = LockFile.Empty.Toolchains.Add("fake@1", locked).Add("fake@2", locked with { Definition = Sha256Digest.OfText("old"), Packages = [] }) };
        ToolchainCatalog several = Catalog(variants);
        Assert.Equal(["fake@1 Yes", "fake@2 Stale", "spare No"], several.Entries.Select(entry => $"{entry.Name} {entry.State}"));
        Assert.Equal("fake@2", several.FindOne("fake@2").OrFail().Named.Name);
        Assert.Equal(2, several.Find("fake").OrFail().Length);
        Assert.Equal("KF1608", Code(several.FindOne("fake")));
    }

    private ToolchainCatalog Catalog(LockFile locked) =>
        ToolchainCatalog.Read(workspace.Directories, WorkspaceReader.ReadBuildFile(workspace.Directories).OrFail(), locked, workspace.Store).OrFail();

    private static string Code(Checked<CatalogEntry> found) => Assert.IsType<Checked<CatalogEntry>.Bad>(found).Diagnostics[0].Code.Id;

    private static StoredToolchain Stored(string name) => new(Sha256Digest.OfText(name), name, "/root", 1, ImmutableSortedDictionary<string, string>.Empty);
}
