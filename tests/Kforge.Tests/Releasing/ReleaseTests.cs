using System.Collections.Immutable;
using System.Formats.Tar;
using System.Text;
using System.Text.Json.Nodes;
using Kforge.Artifacts;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Releasing;
using Kforge.Tests.Archives;
using Kforge.Tests.Building;
using Kforge.Workspace;

namespace Kforge.Tests.Releasing;

/// <summary>Releases of the fake kernel: what is in them, that they are the same each time, and that nothing in them can be changed unnoticed.</summary>
public sealed class ReleaseTests(HostToolchain toolchain) : IClassFixture<HostToolchain>, IDisposable
{
    private readonly TemporaryDirectory directory = new();
    private readonly BuildBench bench = new(toolchain);

    /// <summary>What the kernel's definition says of packages.</summary>
    private string Packages { get; set; } = "";

    public void Dispose()
    {
        bench.Dispose();
        directory.Dispose();
    }

    [Fact]
    public async Task A_release_holds_everything_and_is_whole()
    {
        ReleaseDirectory release = await MakeAsync("out");
        Assert.Equal(
            [
                "SHA256SUMS", "System.map", "build.json", "build.log", "bzImage", "config", "devel.tar", "modules.tar", "sbom.spdx.json", "statement.intoto.json", "vmlinux",
                "workspace/kbuild.toml", "workspace/kforge.lock", "workspace/profiles/tiny.toml", "workspace/toolchains/debian-trixie.toml",
            ],
            [.. release.Names()]);
        CheckedRelease found = await new ReleaseCheck(release).RunAsync(default);
        Assert.Empty(found.Wrong);
        Assert.Equal(13, found.Files);
        Assert.False(Directory.Exists(bench.Directory.Root), "the build directory was left there");
        Assert.False(Path.Exists(directory["out.unfinished"]));
    }

    [Fact]
    public async Task Two_releases_are_the_same_wherever_and_with_however_many_jobs_they_are_made()
    {
        ReleaseDirectory one = await MakeAsync("one");
        bench.GoElsewhere();
        ReleaseDirectory other = await MakeAsync("a/directory/farther away/other", jobs: 1);
        Assert.Equal(await File.ReadAllTextAsync(one.PathOf(ReleaseDirectory.Sums)), await File.ReadAllTextAsync(other.PathOf(ReleaseDirectory.Sums)));
        Assert.All(one.Names().Where(name => name != ReleaseDirectory.Log), name => Assert.Equal(File.ReadAllBytes(one.PathOf(name)), File.ReadAllBytes(other.PathOf(name))));
    }

    [Fact]
    public async Task Any_byte_of_any_file_counts()
    {
        ReleaseDirectory release = await MakeAsync("out");
        foreach (string name in release.Names().Where(name => name != ReleaseDirectory.Log))
        {
            byte[] whole = await File.ReadAllBytesAsync(release.PathOf(name));
            byte[] changed = [.. whole];
            changed[whole.Length / 2] ^= 1;
            await File.WriteAllBytesAsync(release.PathOf(name), changed);
            if (name == ReleaseDirectory.Sums)
            {
                Assert.NotEmpty(await WrongAsync(release));
            }
            else
            {
                Diagnostic wrong = Assert.Single(await WrongAsync(release));
                Assert.Equal(ReleaseCodes.Changed, wrong.Code);
                Assert.Contains($"`{name}`", wrong.Message, StringComparison.Ordinal);
            }

            await File.WriteAllBytesAsync(release.PathOf(name), whole);
        }

        Assert.Empty(await WrongAsync(release));
    }

    [Fact]
    public async Task Missing_and_added_files_are_named()
    {
        ReleaseDirectory release = await MakeAsync("out");
        File.Delete(release.PathOf("vmlinux"));
        await File.WriteAllTextAsync(release.PathOf("workspace/more"), "");
        File.Delete(release.PathOf("config"));
        File.CreateSymbolicLink(release.PathOf("config"), "System.map");
        Assert.Equal(
            [(ReleaseCodes.Foreign, "workspace/more"), (ReleaseCodes.Changed, "config"), (ReleaseCodes.Missing, "vmlinux")],
            (await WrongAsync(release)).Select(wrong => (wrong.Code, wrong.Message.Split('`')[1])));
    }

    [Fact]
    public async Task A_release_without_its_list_is_none()
    {
        ReleaseDirectory release = await MakeAsync("out");
        File.Delete(release.PathOf(ReleaseDirectory.Sums));
        Assert.Equal([ReleaseCodes.NoRelease], (await WrongAsync(release)).Select(wrong => wrong.Code));
        Assert.Equal([ReleaseCodes.NoRelease], (await WrongAsync(new(directory["nowhere"]))).Select(wrong => wrong.Code));
    }

    [Theory]
    [InlineData("subject", "bzImage")]
    [InlineData("dependency", "linux-source-6.12 6.12.7-1")]
    [InlineData("lock", "linux-source-6.12 6.12.7-1")]
    [InlineData("kernel", "other")]
    public async Task A_statement_for_something_else_is_found_though_the_list_agrees(string what, string named)
    {
        ReleaseDirectory release = await MakeAsync("out");
        string path = release.PathOf(what == "lock" ? "workspace/kforge.lock" : ReleaseDirectory.Statement);
        if (what == "lock")
        {
            await File.WriteAllTextAsync(path, (await File.ReadAllTextAsync(path)).Replace(Sha256Digest.OfText("deb").Hex, Sha256Digest.OfText("evil").Hex, StringComparison.Ordinal));
        }

        JsonNode statement = JsonNode.Parse(await File.ReadAllTextAsync(release.PathOf(ReleaseDirectory.Statement)))!;
        JsonNode definition = statement["predicate"]!["buildDefinition"]!;
        JsonArray subjects = statement["subject"]!.AsArray();
        switch (what)
        {
            case "subject":
                subjects.First(subject => (string)subject!["name"]! == named)!["digest"]!["sha256"] = Sha256Digest.OfText("evil").Hex;
                break;
            case "dependency":
                definition["resolvedDependencies"]![0]!["digest"]!["sha256"] = Sha256Digest.OfText("evil").Hex;
                break;
            case "kernel":
                definition["externalParameters"]!["kernel"] = named;
                break;
            default:
                subjects.First(subject => (string)subject!["name"]! == "workspace/kforge.lock")!["digest"]!["sha256"] = Sha256Digest.Of(await File.ReadAllBytesAsync(path)).Hex;
                break;
        }

        await File.WriteAllTextAsync(release.PathOf(ReleaseDirectory.Statement), statement.ToJsonString());
        release.Seal(await release.DigestsAsync(default));
        Diagnostic wrong = Assert.Single(await WrongAsync(release));
        Assert.Equal(ReleaseCodes.OtherStatement, wrong.Code);
        Assert.Contains($"`{named}`", wrong.Causes[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_in_the_way_stays()
    {
        directory.Write("out/mine", "precious");
        Failure failure = await Assert.ThrowsAsync<Failure>(() => MakeAsync("out"));
        Assert.Equal(ReleaseCodes.InTheWay, failure.Diagnostics[0].Code);
        Assert.Equal("precious", await File.ReadAllTextAsync(directory["out/mine"]));
        Directory.CreateDirectory(directory["empty"]);
        Assert.Empty(await WrongAsync(await MakeAsync("empty")));
    }

    [Fact]
    public async Task A_place_that_cannot_be_written_is_told_before_anything_is_built()
    {
        directory.Write("file", "in the way");
        Failure failure = await Assert.ThrowsAsync<Failure>(() => MakeAsync("file/out"));
        Assert.StartsWith("KF300", failure.Diagnostics[0].Code.Id, StringComparison.Ordinal);
        Assert.False(Directory.Exists(bench.Directory.Output), "something was built");
    }

    [Fact]
    public async Task A_failed_or_stopped_release_leaves_nothing_where_it_should_be()
    {
        bench.Patches["a.patch"] = FakeKernel.AddLine("kernel/fork.c", "#error no");
        await Assert.ThrowsAsync<Failure>(() => MakeAsync("out"));
        Assert.False(Path.Exists(directory["out"]));
        Assert.False(Path.Exists(directory["out.unfinished"]));
        bench.Patches.Clear();
        using CancellationTokenSource stop = new();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => MakeAsync("out", cancellation: stop.Token));
        Assert.False(Path.Exists(directory["out"]));
    }

    [Fact]
    public async Task A_tree_that_writes_a_bill_of_its_own_is_asked_for_it_and_finds_one_time_everywhere()
    {
        const string script = """[ "$1" = --help ] || { [ vmlinux -nt "$srctree/Makefile" ] && echo newer || echo as old; } > sbom-output.spdx.json""";
        bench.Patches["a.patch"] = FakeKernel.AddFile("scripts/sbom/sbom.py", script);
        ReleaseDirectory release = await MakeAsync("out");
        Assert.Equal("as old\n", await File.ReadAllTextAsync(release.PathOf("sbom-output.spdx.json")));
        Assert.Empty(await WrongAsync(release));
    }

    [Fact]
    public async Task A_python_that_cannot_write_the_tree_s_bill_is_told_and_the_release_goes_on()
    {
        bench.Patches["a.patch"] = FakeKernel.AddFile("scripts/sbom/sbom.py", "echo a module is missing >&2; exit 1");
        ReleaseDirectory release = await MakeAsync("out");
        Assert.DoesNotContain(release.Names(), name => name.StartsWith("sbom-", StringComparison.Ordinal));
        Assert.Contains(bench.Reports.OfType<Report.Noted>(), note => note.Text.Contains("(a module is missing)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Packages_that_are_asked_for_are_made_at_a_fixed_time_and_leave_nothing_in_the_output_tree()
    {
        Packages = "[kernel.lts.release]\npackages = [\"deb\", \"tar\"]\n";
        ReleaseDirectory release = await MakeAsync("out");
        const string deb = "linux-image-6.12.7-fake_6.12.7-fake-1_amd64.deb";
        const string tar = "linux-6.12.7-fake-tagged-x86_64.tar";
        Assert.Equal([tar, deb], [.. release.Names().Where(name => name.StartsWith("linux-", StringComparison.Ordinal))]);
        Assert.Equal(await File.ReadAllTextAsync(release.PathOf("bzImage")) + "Tue, 01 Jan 1980 00:00:00 +0000\n", await File.ReadAllTextAsync(release.PathOf(deb)));
        using TarReader reader = new(File.OpenRead(release.PathOf(tar)));
        List<string> members = [];
        while (await reader.GetNextEntryAsync() is { } entry)
        {
            members.Add(entry.Name);
        }

        Assert.Contains("boot/vmlinuz-6.12.7-fake", members);
        Assert.Contains("lib/modules/6.12.7-fake/kernel/samples/rust_minimal.ko", members);
        Assert.DoesNotContain("lib/modules/6.12.7-fake/build", members);
        Assert.Empty(await WrongAsync(release));

        JsonNode bill = JsonNode.Parse(await File.ReadAllTextAsync(release.PathOf(ReleaseDirectory.Materials)))!;
        ILookup<string, string> generated = bill["relationships"]!.AsArray().Where(one => (string)one!["relationshipType"]! == "GENERATED_FROM").ToLookup(one => (string)one!["spdxElementId"]!, one => (string)one!["relatedSpdxElement"]!);
        string[] sources = [.. ((string[])["bzImage", deb]).Select(name => string.Join(' ', generated[(string)bill["files"]!.AsArray().Single(file => (string)file!["fileName"]! == "./" + name)!["SPDXID"]!]))];
        Assert.NotEmpty(sources[0]);
        Assert.Equal(sources[0], sources[1]);
        JsonNode statement = JsonNode.Parse(await File.ReadAllTextAsync(release.PathOf(ReleaseDirectory.Statement)))!;
        Assert.Equal("""["deb","tar"]""", statement["predicate"]!["buildDefinition"]!["externalParameters"]!["packages"]!.ToJsonString());
    }

    [Fact]
    public void Keys_that_only_the_release_knows_are_named()
    {
        directory.Write("copy/toolchains/keys/KNOWN.gpg", "one");
        directory.Write("copy/toolchains/keys/CHANGED.gpg", "another");
        directory.Write("copy/toolchains/keys/NEW.gpg", "new");
        directory.Write("mine/toolchains/keys/KNOWN.gpg", "one");
        directory.Write("mine/toolchains/keys/CHANGED.gpg", "one");
        Assert.Equal(["CHANGED.gpg", "NEW.gpg"], [.. ReleaseWorkspace.ForeignKeys(directory["copy"], new(directory["mine"], null))]);
        Assert.Empty(ReleaseWorkspace.ForeignKeys(directory["nothing"], new(directory["mine"], null)));
    }

    private static async Task<ImmutableArray<Diagnostic>> WrongAsync(ReleaseDirectory release)
    {
        try
        {
            return (await new ReleaseCheck(release).RunAsync(default)).Wrong;
        }
        catch (Failure failure)
        {
            return [.. failure.Diagnostics];
        }
    }

    private async Task<ReleaseDirectory> MakeAsync(string to, int jobs = 2, CancellationToken cancellation = default)
    {
        string definition = $$"""
            [kernel.lts]
            source = { debian = "linux-source-6.12", suite = "trixie" }
            arch = "x86_64"
            toolchain = "debian-trixie"
            profiles = ["tiny"]
            {{Packages}}
            """;
        WorkspaceDirectories workspace = new(directory["workspace"], null);
        directory.Write("workspace/kbuild.toml", definition);
        directory.Write("workspace/profiles/tiny.toml", "description = 'for a test'\n");
        directory.Write("workspace/profiles/other.toml", "description = 'no kernel has it'\n");
        directory.Write("workspace/toolchains/debian-trixie.toml", "for = 'a test'\n");
        BuildFile file = BuildFileReader.Parse(Encoding.UTF8.GetBytes(definition), "kbuild.toml", null).OrFail();
        LockedIndex index = new("debian", "trixie", DateTimeOffset.UnixEpoch, Sha256Digest.OfText("index"), []);
        LockedPackage package = new("linux-source-6.12", "6.12.7-1", "debian", "trixie", "pool/linux_6.12.7-1_all.deb", 1, Sha256Digest.OfText("deb"));
        LockedPackage make = new("make", "4.4.1-2", "debian", "trixie", "pool/make_4.4.1-2_amd64.deb", 1, Sha256Digest.OfText("make"));
        LockedKernel locked = new(new LockedSource.Debian(bench.Plan.KernelVersion, bench.Plan.Source, index, package), [], bench.Plan.Patches) { Choice = new("debian-trixie", Sha256Digest.OfText("basis"), []) };
        LockedToolchain tools = new(Sha256Digest.OfText("definition"), [index], [make]);
        LockWriter.Save(workspace.Lock, LockFile.Empty with { Kernels = LockFile.Empty.Kernels.Add("lts", locked), Toolchains = LockFile.Empty.Toolchains.Add("debian-trixie", tools) });
        return await new ReleaseMaking(bench.Host, bench.Store, bench.Directory).RunAsync(
            new(
                bench.Inputs() with { Jobs = jobs },
                file.Kernels["lts"],
                tools,
                target => ReleaseWorkspace.Copy(workspace, file, [], target),
                (built, artifacts) => new BuildRecord("0.1.0+abc", bench.Plan, locked, "debian-trixie", new Dictionary<string, string>(), built.Config.Text, built.Make, [], artifacts)),
            directory[to],
            cancellation);
    }
}
