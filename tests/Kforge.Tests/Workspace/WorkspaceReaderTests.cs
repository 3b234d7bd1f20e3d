using Kforge.Diagnostics;
using Kforge.Workspace;
using static Kforge.Tests.Workspace.Shown;

namespace Kforge.Tests.Workspace;

public sealed class WorkspaceReaderTests : IDisposable
{
    private const string Profile = "description = \"from {0}\"\n[symbols]\n";

    private readonly TemporaryWorkspace workspace = new();

    public void Dispose() => workspace.Dispose();

    [Fact]
    public void Finds_the_root_from_below()
    {
        workspace.With("root/kbuild.toml", "").With("root/a/b/file", "");
        Assert.Equal(workspace.Root, WorkspaceReader.FindRoot(Path.Combine(workspace.Root, "a", "b")).OrFail());
        Assert.Equal(workspace.Root, WorkspaceReader.FindRoot(workspace.Root + "/").OrFail());
    }

    [Fact]
    public void Tells_how_to_make_a_workspace_where_there_is_none()
    {
        Diagnostic mistake = Mistake(WorkspaceReader.FindRoot(workspace.Shipped));
        Assert.Equal(WorkspaceCodes.NoWorkspace, mistake.Code);
        Assert.Contains("`kforge init`", Assert.Single(mistake.Hints));
    }

    [Fact]
    public void What_init_writes_is_a_workspace_and_is_never_overwritten()
    {
        string path = NewWorkspace.Create(workspace.Root);
        Assert.Equal(workspace.Directories.BuildFile, path);
        workspace.With("shipped/toolchains/debian-trixie.toml", "").With("shipped/toolchains/debian-trixie-qemu.toml", "");
        foreach (string profile in new[] { "tiny", "rust", "rust-samples", "qemu" })
        {
            workspace.With($"shipped/profiles/{profile}.toml", "");
        }

        Assert.Equal("lts", WorkspaceReader.ReadBuildFile(workspace.Directories).OrFail().Default);
        File.WriteAllText(path, "mine");
        Assert.Equal(WorkspaceCodes.WorkspaceExists, Assert.Single(Assert.Throws<Failure>(() => NewWorkspace.Create(workspace.Root)).Diagnostics).Code);
        Assert.Equal("mine", File.ReadAllText(path));
    }

    [Fact]
    public void Names_of_both_places_are_known_and_suggested()
    {
        workspace
            .With("root/kbuild.toml", """
                [kernel.a]
                source = { debian = "linux-source-6.12", suite = "trixie" }
                arch = "x86_64"
                toolchain = "known-issues"
                profiles = ["own", "shared", "shraed"]
                patches = ["fix", "fxi"]
                """)
            .With("root/profiles/own.toml", "").With("shipped/profiles/shared.toml", "")
            .With("shipped/toolchains/debian.toml", "").With("shipped/toolchains/known-issues.toml", "")
            .With("root/patches/fix/series", "");
        Assert.Equal(
            [
                "kbuild.toml:4:13: KF1017: there is no toolchain `known-issues`",
                "kbuild.toml:5:30: KF1018: there is no profile `shraed`",
                "kbuild.toml:6:19: KF1019: there is no patch series `fxi`",
            ],
            Mistakes(WorkspaceReader.ReadBuildFile(workspace.Directories)));
    }

    [Fact]
    public void The_definition_of_the_workspace_hides_the_shipped_one()
    {
        workspace.With("shipped/profiles/p.toml", string.Format(Profile, "kforge"));
        Assert.Equal("from kforge", WorkspaceReader.ReadProfile(workspace.Directories, "p").OrFail().Description);
        workspace.With("root/profiles/p.toml", string.Format(Profile, "me"));
        Profile mine = WorkspaceReader.ReadProfile(workspace.Directories, "p").OrFail();
        Assert.Equal(("from me", "profiles/p.toml"), (mine.Description, mine.Place.ToString()));
        Assert.Equal(["p"], workspace.Directories.ProfileNames().AsEnumerable());
    }

    [Theory]
    [InlineData("../profiles/p")]
    [InlineData("..")]
    [InlineData("")]
    [InlineData("a/b")]
    public void A_name_cannot_lead_to_another_directory(string name)
    {
        workspace.With("root/profiles/p.toml", string.Format(Profile, "me")).With("root/toolchains/p.toml", "").With("root/patches/series", "").With("root/profiles/a/b.toml", "");
        Assert.Equal(WorkspaceCodes.UnknownProfile, Mistake(WorkspaceReader.ReadProfile(workspace.Directories, name)).Code);
        Assert.Equal(WorkspaceCodes.UnknownToolchain, Mistake(WorkspaceReader.ReadToolchain(workspace.Directories, name)).Code);
        Assert.Equal(WorkspaceCodes.UnknownSeries, Mistake(WorkspaceReader.ReadPatchSeries(workspace.Directories, name)).Code);
    }

    [Fact]
    public void An_unknown_name_is_told_where_it_was_written()
    {
        workspace.With("root/profiles/rust.toml", "");
        Diagnostic mistake = Mistake(WorkspaceReader.ReadProfile(workspace.Directories, "rsut", new SourcePlace("kbuild.toml", 3, 4)));
        Assert.Equal("kbuild.toml:3:4: KF1018: there is no profile `rsut`", mistake.ToString());
        Assert.Equal("did you mean `rust`?", Assert.Single(mistake.Hints));
    }

    [Fact]
    public void A_base_file_must_exist_below_the_workspace()
    {
        workspace.With("root/profiles/p.toml", "description = 'd'\nbase = { file = 'my.config' }\n");
        Assert.Equal("profiles/p.toml:2:17: KF1011: the configuration `my.config` does not exist", Mistake(WorkspaceReader.ReadProfile(workspace.Directories, "p")).ToString());
        workspace.With("root/my.config", "");
        Assert.NotNull(WorkspaceReader.ReadProfile(workspace.Directories, "p").OrFail().Base);
    }

    [Fact]
    public void Reads_a_series_with_the_files_it_lists()
    {
        workspace.With("root/patches/x/series", "one.patch\nsub/two.patch\n").With("root/patches/x/one.patch", "").With("root/patches/x/sub/two.patch", "");
        PatchSeries series = WorkspaceReader.ReadPatchSeries(workspace.Directories, "x").OrFail();
        Assert.Equal(["patches/x/one.patch", "patches/x/sub/two.patch"], series.Patches.Select(patch => patch.Path.Value.Text));
        Assert.All(series.Patches, patch => Assert.True(File.Exists(patch.Path.Value.Under(workspace.Root))));
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_a_diagnostic()
    {
        workspace.With("root/patches/x/one.patch", "");
        Assert.Equal("patches/x/series: KF1011: `patches/x/series` does not exist", Mistake(WorkspaceReader.ReadPatchSeries(workspace.Directories, "x")).ToString());
        Directory.CreateDirectory(workspace.Directories.BuildFile);
        Assert.Equal("kbuild.toml: KF1011: `kbuild.toml` cannot be read", Mistake(WorkspaceReader.ReadBuildFile(workspace.Directories)).ToString());
    }

    [Fact]
    public void Refuses_a_file_that_is_far_too_large()
    {
        using (FileStream stream = new(workspace.Directories.BuildFile, FileMode.CreateNew))
        {
            stream.SetLength(1L << 40);
        }

        Assert.Equal("kbuild.toml: KF1011: `kbuild.toml` is larger than 16 MiB", Mistake(WorkspaceReader.ReadBuildFile(workspace.Directories)).ToString());
    }

    [Fact]
    public void Finds_keys_in_the_workspace_first()
    {
        string fingerprint = new('A', 40);
        Assert.Equal(WorkspaceCodes.NoArchiveKey, Mistake(WorkspaceReader.FindKey(workspace.Directories, fingerprint)).Code);
        workspace.With($"shipped/toolchains/keys/{fingerprint}.gpg", "");
        Assert.Equal(Path.Combine(workspace.Shipped, "toolchains", "keys", $"{fingerprint}.gpg"), WorkspaceReader.FindKey(workspace.Directories, fingerprint).OrFail());
        workspace.With($"root/toolchains/keys/{fingerprint}.gpg", "");
        Assert.StartsWith(workspace.Root, WorkspaceReader.FindKey(workspace.Directories, fingerprint).OrFail(), StringComparison.Ordinal);
    }

    [Fact]
    public void Finds_a_kernel_by_name_or_the_default()
    {
        BuildFile file = BuildFileReader.Parse(Utf8(NewWorkspace.BuildFileText), "kbuild.toml", null).OrFail();
        Assert.Equal("lts", WorkspaceReader.FindKernel(file, null).OrFail().Name);
        Assert.Equal("lts", WorkspaceReader.FindKernel(file, "lts").OrFail().Name);
        Diagnostic mistake = Mistake(WorkspaceReader.FindKernel(file, "lst"));
        Assert.Equal(("KF1016: there is no kernel `lst`", "did you mean `lts`?"), (mistake.ToString(), Assert.Single(mistake.Hints)));
    }
}
