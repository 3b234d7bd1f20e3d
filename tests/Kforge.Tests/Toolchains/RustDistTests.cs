using System.Collections.Immutable;
using System.Text;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Archives;
using Kforge.Platform.Downloads;
using Kforge.Platform.Signatures;
using Kforge.Tests.Downloads;
using Kforge.Tests.Platform;
using Kforge.Toolchains;
using Kforge.Toolchains.RustDist;
using Kforge.Workspace;

namespace Kforge.Tests.Toolchains;

public sealed class RustDistTests : IDisposable
{
    private readonly RustRelease release = new();

    public void Dispose() => release.Dispose();

    [Fact]
    public async Task Locks_what_a_signed_manifest_says_of_the_components_that_are_asked_for()
    {
        (LockedStatement statement, ImmutableArray<LockedArchive> archives) = await ResolveAsync();
        Assert.Equal(("rust-dist", "dist/channel-rust-1.85.1.toml", new DateTimeOffset(2025, 3, 18, 0, 0, 0, TimeSpan.Zero)), (statement.Provider, statement.Name, statement.Date));
        Assert.Equal(Sha256Digest.OfText(release.Manifest), statement.Sha256);
        Assert.Equal([RustRelease.Key.Fingerprint], statement.SignedBy.AsEnumerable());
        Assert.Equal(["clippy-preview 0.1.85", "rust-src 1.85.1", "rust-std 1.85.1", "rustc 1.85.1"], archives.Select(archive => $"{archive.Name} {archive.Version}"));
        Assert.All(archives, archive => Assert.Equal(("rust-dist", statement.Name), (archive.Provider, archive.Statement)));
        Assert.Equal(RustRelease.PathOf("rustc") + ".xz", archives[3].Path);
    }

    [Fact]
    public async Task Fetches_and_unpacks_what_was_locked_and_nothing_else()
    {
        release.Bench.Server.Cuts["/mirror/" + RustRelease.PathOf("rustc") + ".xz"] = new([100]);
        (_, ImmutableArray<LockedArchive> archives) = await ResolveAsync();
        ImmutableDictionary<Sha256Digest, string> paths = await release.Open().FetchAsync(archives, default);
        Assert.Contains($"/mirror/{RustRelease.PathOf("rustc")}.xz from 100", release.Bench.Server.Requests);
        Assert.Equal(paths[archives[0].Sha256], (await release.Open(offline: true).FetchAsync(archives, default))[archives[0].Sha256]);

        string root = Directory.CreateDirectory(Path.Combine(release.Bench.Directory, "root")).FullName;
        StagedTree tree = new(root, LinkTargets.RootedAtTree);
        foreach (LockedArchive archive in archives)
        {
            RustComponent.Unpack(release.Bench.Host, paths[archive.Sha256], archive, tree, RelativePath.Parse("usr"), default);
        }

        Assert.Equal(
            [
                "usr/bin/clippy-driver", "usr/bin/rustc", "usr/lib/librustc_driver.so",
                "usr/lib/rustlib/src/rust/library/core/src/lib.rs", $"usr/lib/rustlib/{RustRelease.Triple}/lib/libcore.rlib",
            ],
            tree.Seal().OfType<TreeEntry.File>().Select(file => file.Path.Text));
        Assert.Equal("compiler", File.ReadAllText(Path.Combine(root, "usr/bin/rustc")));
    }

    [Fact]
    public async Task Reads_the_manifest_it_verified_last_without_the_network()
    {
        (LockedStatement online, _) = await ResolveAsync();
        release.Bench.Server.Files.Clear();
        (LockedStatement kept, ImmutableArray<LockedArchive> archives) = await release.Open(offline: true).ResolveAsync(release.Offer, "1.85.1", "amd64", online, default);
        Assert.Equal((online.Sha256, online.Date, 4), (kept.Sha256, kept.Date, archives.Length));

        string file = Path.Combine(release.Bench.Store.Indexes, "rust-dist/dist/channel-rust-1.85.1.toml");
        File.WriteAllText(file, File.ReadAllText(file).Replace("2025-03-18", "2025-03-19"));
        Assert.Equal(SignatureCodes.NotSigned, (await RefusalAsync(offline: true)).Code);
        File.WriteAllText(file, "nothing");
        Assert.Equal(SignatureCodes.NotOneSignedText, (await RefusalAsync(offline: true)).Code);
        File.Delete(file);
        Assert.Equal(DownloadCodes.Offline, (await RefusalAsync(offline: true)).Code);
    }

    [Fact]
    public async Task Refuses_an_altered_manifest()
    {
        release.Publish();
        release.Bench.Server.Files[release.ManifestPath] = Encoding.UTF8.GetBytes(release.Manifest.Replace("dist/2025-03-18/rustc", "dist/2025-03-18/evil"));
        Assert.Equal(SignatureCodes.NotSigned, (await RefusalAsync(publish: false)).Code);
        Assert.False(File.Exists(Path.Combine(release.Bench.Store.Indexes, "rust-dist/dist/channel-rust-1.85.1.toml")));
    }

    [Fact]
    public async Task Refuses_a_manifest_that_another_key_signed()
    {
        release.Publish(new TestKey());
        Diagnostic diagnostic = await RefusalAsync(publish: false);
        Assert.Equal((SignatureCodes.NotSigned, new SourcePlace("t.toml", 8)), (diagnostic.Code, diagnostic.Place));
        Assert.Contains(diagnostic.Hints, hint => hint.Contains("KFORGE_RUST_DIST", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Refuses_a_key_that_has_expired()
    {
        TestKey key = new(DateTimeOffset.UtcNow.AddDays(-30), TimeSpan.FromDays(7));
        release.Trust(key);
        release.Offer = release.Offer with { SignedBy = [key.Fingerprint] };
        release.Publish(key);
        Assert.Contains("expired", Assert.Single((await RefusalAsync(publish: false)).Causes));
    }

    [Fact]
    public async Task Refuses_a_manifest_without_a_signature_or_one_that_is_too_large()
    {
        release.Publish();
        release.Bench.Server.Files.TryRemove(release.ManifestPath + ".asc", out _);
        Assert.Equal(DownloadCodes.Gone, (await RefusalAsync(publish: false)).Code);
        release.Bench.Server.Files[release.ManifestPath] = new byte[(16 << 20) + 1];
        Assert.Contains("larger than", Assert.Single((await RefusalAsync(publish: false)).Causes));
    }

    [Fact]
    public async Task Refuses_a_manifest_older_than_the_locked_one()
    {
        LockedStatement locked = (await ResolveAsync()).Statement;
        release.Date = "2025-03-17";
        release.Publish();
        Failure failure = await Assert.ThrowsAsync<Failure>(() => release.Open().ResolveAsync(release.Offer, "1.85.1", "amd64", locked, default));
        Diagnostic diagnostic = Assert.Single(failure.Diagnostics);
        Assert.Equal((ProviderCodes.Downgrade, ExitCode.Verification), (diagnostic.Code, diagnostic.Code.Exit));
        Assert.Contains("2025-03-17 00:00 UTC, older than the locked one of 2025-03-18", diagnostic.Message);

        // What is locked of another release says nothing.
        await release.Open().ResolveAsync(release.Offer, "1.85.1", "amd64", locked with { Name = "dist/channel-rust-1.90.0.toml" }, default);
    }

    [Fact]
    public async Task Refuses_a_manifest_of_another_release_or_form()
    {
        release.Version = "1.62.0";
        Diagnostic other = await RefusalAsync();
        Assert.Equal((ProviderCodes.OtherRelease, new SourcePlace("t.toml", 9)), (other.Code, other.Place));
        release.Version = "1.85.1";
        release.ManifestVersion = "3";
        Assert.Equal(ProviderCodes.ManifestMalformed, (await RefusalAsync()).Code);
        release.ManifestVersion = "2";
        release.Date = "yesterday";
        Assert.Equal(ProviderCodes.ManifestMalformed, (await RefusalAsync()).Code);
    }

    [Theory]
    [InlineData("https://example.org")]
    [InlineData("https://static.rust-lang.org.example.org")]
    [InlineData("https://static.rust-lang.org/dist/../..")]
    [InlineData("http://static.rust-lang.org")]
    [InlineData("https://static.rust-lang.org/%2e%2e")]
    public async Task Refuses_a_file_outside_the_mirror(string origin)
    {
        release.Origin = origin;
        release.Offer = release.Offer with { Components = ["rustc"] };
        Diagnostic diagnostic = await RefusalAsync();
        Assert.Equal(ProviderCodes.AddressElsewhere, diagnostic.Code);
        Assert.Contains(origin, diagnostic.Message);
    }

    [Fact]
    public async Task Reads_addresses_of_the_mirror_itself()
    {
        release.Origin = release.Bench.Server["/mirror"].AbsoluteUri;
        Assert.Equal(RustRelease.PathOf("rustc") + ".xz", (await ResolveAsync()).Archives[3].Path);
    }

    [Fact]
    public async Task Names_every_component_that_is_not_there_and_what_there_is()
    {
        release.Offer = release.Offer with { Components = ["rustcc", "miri-preview", "rustc", "llvm-tools"] };
        release.Publish();
        Failure failure = await Assert.ThrowsAsync<Failure>(() => release.Open().ResolveAsync(release.Offer, "1.85.1", "amd64", null, default));
        Assert.All(failure.Diagnostics, diagnostic => Assert.Equal((ProviderCodes.NoSuchComponent, new SourcePlace("t.toml", 9)), (diagnostic.Code, diagnostic.Place)));
        Assert.Equal(
            ["Rust 1.85.1 has no component `rustcc`", $"Rust 1.85.1 has no `miri-preview` for `{RustRelease.Triple}`", "Rust 1.85.1 has no component `llvm-tools`"],
            failure.Diagnostics.Select(diagnostic => diagnostic.Message));
        Assert.Contains("`rustc`", failure.Diagnostics[0].Hints[0]);
    }

    [Theory]
    [InlineData("mips64el", "KF2306")]
    [InlineData("arm64", "KF2305")]
    public async Task Refuses_a_machine_without_a_compiler(string architecture, string code)
    {
        release.Publish();
        Failure failure = await Assert.ThrowsAsync<Failure>(() => release.Open().ResolveAsync(release.Offer, "1.85.1", architecture, null, default));
        Assert.All(failure.Diagnostics, diagnostic => Assert.Equal(code, diagnostic.Code.Id));
    }

    [Fact]
    public async Task Refuses_a_component_with_another_digest_and_one_that_is_not_of_rust()
    {
        LockedArchive rustc = (await ResolveAsync()).Archives[3];
        release.Bench.Server.Files["/mirror/" + rustc.Path] = [1, 2, 3];
        Failure damaged = await Assert.ThrowsAsync<Failure>(() => release.Open().FetchAsync([rustc], default));
        Assert.Equal(DownloadCodes.Damaged, Assert.Single(damaged.Diagnostics).Code);
        foreach (LockedArchive other in new[] { rustc with { Path = "files/x.tar.xz" }, rustc with { Path = "dist/../../x" }, rustc with { Provider = "kernel-org" } })
        {
            Failure failure = await Assert.ThrowsAsync<Failure>(() => release.Open().FetchAsync([other], default));
            Assert.Equal(ProviderCodes.NotOfProvider, Assert.Single(failure.Diagnostics).Code);
        }
    }

    [Fact]
    public async Task Goes_on_after_a_server_that_stalls_and_where_it_sends()
    {
        LockedArchive rustc = (await ResolveAsync()).Archives[3];
        release.Bench.Server.Redirects["/elsewhere/" + rustc.Path] = "/mirror/" + rustc.Path;
        release.Bench.Server.Stalls["/mirror/" + rustc.Path] = new([50]);
        RustDistArchive archive = new(release.Bench.Host, release.Bench.Store, new(release.Bench.Server["/elsewhere"]), [release.Keys])
        {
            Retry = Bench.Hasty with { Stall = TimeSpan.FromMilliseconds(300) },
        };
        string path = (await archive.FetchAsync([rustc], default))[rustc.Sha256];
        Assert.Equal(rustc.Sha256, await Sha256Digest.OfFileAsync(path, default));
    }

    [Fact]
    public void Takes_the_mirror_from_the_environment()
    {
        Assert.Equal("https://static.rust-lang.org/dist/a", Mirror([]).At(RelativePath.Parse("dist/a")).AbsoluteUri);
        Assert.Equal("http://m.example/rust/dist/a", Mirror(new() { ["KFORGE_RUST_DIST"] = "http://m.example/rust/" }).At(RelativePath.Parse("dist/a")).AbsoluteUri);
        Failure failure = Assert.Throws<Failure>(() => Mirror(new() { ["KFORGE_RUST_DIST"] = "ftp://user:secret@m.example" }));
        Assert.Equal(ProviderCodes.BadAddress, Assert.Single(failure.Diagnostics).Code);
        Assert.DoesNotContain("secret", failure.Message);

        static RustDistMirror Mirror(Dictionary<string, string> variables) => RustDistMirror.Of(TestHost.Create(variables)).OrFail();
    }

    [Fact]
    public void Reads_a_manifest_of_the_real_size()
    {
        // The one of 1.85.1 has about 800 kB, most of them targets of components.
        StringBuilder text = new("manifest-version = \"2\"\ndate = \"2025-03-18\"\n[pkg.rust]\nversion = \"1.85.1 (x)\"\n");
        for (int package = 0; package < 60; package++)
        {
            text.Append($"[pkg.p{package}]\nversion = \"1.85.1 (x)\"\n");
            for (int target = 0; target < 40; target++)
            {
                text.Append($"[pkg.p{package}.target.t{target}]\navailable = true\nurl = \"https://static.rust-lang.org/dist/2025-03-18/p{package}-t{target}.tar.gz\"\nhash = \"{Sha256Digest.OfText("a")}\"\n")
                    .Append($"xz_url = \"https://static.rust-lang.org/dist/2025-03-18/p{package}-t{target}.tar.xz\"\nxz_hash = \"{Sha256Digest.OfText($"{package} {target}")}\"\n\n");
            }
        }

        byte[] utf8 = Encoding.UTF8.GetBytes(text.ToString());
        Assert.InRange(utf8.Length, 700_000, 1_000_000);
        RustManifest manifest = RustManifest.Parse(utf8, "channel-rust-1.85.1.toml").OrFail();
        Assert.Equal(Sha256Digest.OfText("59 39"), manifest.Find("p59", "t39", new("t.toml")).OrFail().Sha256);
    }

    private Task<(LockedStatement Statement, ImmutableArray<LockedArchive> Archives)> ResolveAsync() =>
        release.Publish().Open().ResolveAsync(release.Offer, "1.85.1", "amd64", null, default);

    private async Task<Diagnostic> RefusalAsync(bool offline = false, bool publish = true)
    {
        if (publish && !offline)
        {
            release.Publish();
        }

        return Assert.Single((await Assert.ThrowsAsync<Failure>(() => release.Open(offline).ResolveAsync(release.Offer, "1.85.1", "amd64", null, default))).Diagnostics);
    }
}
