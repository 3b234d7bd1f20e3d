using System.Formats.Tar;
using System.Text;
using Kforge.Platform;
using Kforge.Tests.Archives;
using Kforge.Tests.Downloads;
using Kforge.Tests.Platform;
using Kforge.Toolchains.RustDist;
using Kforge.Workspace;

namespace Kforge.Tests.Toolchains;

/// <summary>A made-up release of Rust on a local server: manifest, signature and components in the form of the real ones, signed by a throw-away key.</summary>
public sealed class RustRelease : IDisposable
{
    /// <summary>Making keys costs a moment: one for all tests.</summary>
    public static readonly TestKey Key = new();

    public const string Triple = "x86_64-unknown-linux-gnu";

    private readonly StringBuilder packages = new();

    public RustRelease()
    {
        Directory.CreateDirectory(Keys);
        Trust(Key);
        Bench.Store.Prepare();
        Add("rustc", Triple, Installer("rustc", Files(("bin/rustc", "compiler"), ("lib/librustc_driver.so", "driver"))), "1.85.1 (4eb161250 2025-03-15)");
        Add("rust-std", Triple, Installer($"rust-std-{Triple}", Files(($"lib/rustlib/{Triple}/lib/libcore.rlib", "core"))), "1.85.1 (4eb161250 2025-03-15)");
        Add("rust-src", "*", Installer("rust-src", [ArchiveMaker.File("rust-src/lib/rustlib/src/rust/library/core/src/lib.rs", "#![no_core]")], "dir:lib/rustlib/src"), "1.85.1 (4eb161250 2025-03-15)");
        Add("clippy-preview", Triple, Installer("clippy-preview", Files(("bin/clippy-driver", "lints"))), "0.1.85 (4eb161250 2025-03-15)");
    }

    public Bench Bench { get; } = new();

    public string Keys => Path.Combine(Bench.Directory, "keys");

    public string Date { get; set; } = "2025-03-18";

    public string Version { get; set; } = "1.85.1";

    public string ManifestVersion { get; set; } = "2";

    /// <summary>What stands in front of <c>dist/</c> in the manifest.</summary>
    public string Origin { get; set; } = "https://static.rust-lang.org";

    public ToolOffer.RustDist Offer { get; set; } = new(
        "rustc", [new("1.85.1", new("t.toml", 9))], ["rustc", "rust-std", "rust-src", "clippy"], [Key.Fingerprint], new("t.toml", 8));

    public string ManifestPath => "/mirror/dist/channel-rust-1.85.1.toml";

    public string Manifest => $"""
        manifest-version = "{ManifestVersion}"
        date = "{Date}"

        [pkg.rust]
        version = "{Version} (4eb161250 2025-03-15)"

        [pkg.rust.target.{Triple}]
        available = true

        [[pkg.rust.target.{Triple}.components]]
        pkg = "rustc"
        target = "{Triple}"

        [pkg.miri-preview.target.{Triple}]
        available = false

        [pkg.miri-preview]
        version = "0.1.0"

        {packages.ToString().Replace("ORIGIN", Origin)}
        [renames.clippy]
        to = "clippy-preview"

        [profiles]
        minimal = ["rustc", "rust-std"]

        """;

    public static (string Name, string Content)[] Files(params (string, string)[] files) => files;

    /// <summary>An archive of one component with the files it lists.</summary>
    public static TarEntry[] Installer(string component, (string Name, string Content)[] files) => Installer(
        component, [.. files.Select(file => ArchiveMaker.Program($"{component}/{file.Name}", file.Content))], [.. files.Select(file => $"file:{file.Name}")]);

    /// <summary>An archive of one component with entries below the top directory and the lines of its list, which stands at the end.</summary>
    public static TarEntry[] Installer(string component, IEnumerable<TarEntry> entries, params string[] lines)
    {
        const string Top = "top-1.85.1";
        IEnumerable<TarEntry> inside = entries.Select(entry =>
        {
            entry.Name = $"{Top}/{entry.Name}";
            if (entry.EntryType == TarEntryType.HardLink)
            {
                entry.LinkName = $"{Top}/{entry.LinkName}";
            }

            return entry;
        });
        return
        [
            ArchiveMaker.Folder(Top), ArchiveMaker.Program($"{Top}/install.sh", "exit 1"), ArchiveMaker.File($"{Top}/LICENSE-MIT", "MIT"),
            ArchiveMaker.File($"{Top}/version", "1.85.1"), ArchiveMaker.Folder($"{Top}/{component}"), .. inside,
            ArchiveMaker.File($"{Top}/{component}/manifest.in", string.Concat(lines.Select(line => line + "\n"))),
            ArchiveMaker.File($"{Top}/components", component + "\n"), ArchiveMaker.File($"{Top}/rust-installer-version", "3\n"),
        ];
    }

    public void Trust(TestKey key) => File.WriteAllBytes(Path.Combine(Keys, key.Fingerprint + ".gpg"), key.PublicKey);

    public static string PathOf(string component) => $"dist/2025-03-18/{component}-1.85.1-{Triple}.tar";

    /// <summary>Adds a component to the manifest, and its archive to the server in gzip and xz.</summary>
    public void Add(string component, string target, TarEntry[] entries, string version)
    {
        byte[] gzip = ArchiveMaker.Gzip(ArchiveMaker.Tar(entries));
        byte[] xz = (new Command("xz", "--stdout", "-0") with { Input = ArchiveMaker.Tar([.. entries.Select(Again)]) }).RunAsync(Bench.Host, default).GetAwaiter().GetResult().Output;
        Bench.Server.Files[$"/mirror/{PathOf(component)}.gz"] = gzip;
        Bench.Server.Files[$"/mirror/{PathOf(component)}.xz"] = xz;
        packages.Append($"""
            [pkg.{component}]
            version = "{version}"
            git_commit_hash = "4eb161250e340c8f48f66e2b929ef4a5bed7c181"

            [pkg.{component}.target.{(target == "*" ? "\"*\"" : target)}]
            available = true
            url = "ORIGIN/{PathOf(component)}.gz"
            hash = "{Sha256Digest.Of(gzip)}"
            xz_url = "ORIGIN/{PathOf(component)}.xz"
            xz_hash = "{Sha256Digest.Of(xz)}"

            [pkg.{component}.target.aarch64-pc-windows-msvc]
            available = true
            url = "ORIGIN/none.tar.gz"
            hash = "00"


            """);
    }

    /// <summary>Puts manifest and signature on the server.</summary>
    public RustRelease Publish(params IEnumerable<TestKey> keys)
    {
        byte[] manifest = Encoding.UTF8.GetBytes(Manifest);
        Bench.Server.Files[ManifestPath] = manifest;
        Bench.Server.Files[ManifestPath + ".asc"] = Encoding.ASCII.GetBytes(TestKey.Detached(manifest, keys.DefaultIfEmpty(Key)));
        return this;
    }

    public RustDistArchive Open(bool offline = false) => new(Bench.Host, Bench.Store, new RustDistMirror(Bench.Server["/mirror/"]), [Keys], offline) { Retry = Bench.Hasty };

    public void Dispose() => Bench.Dispose();

    /// <summary>The same entry once more: writing an archive consumes the content.</summary>
    private static TarEntry Again(TarEntry entry)
    {
        if (entry.DataStream is { } data)
        {
            data.Position = 0;
        }

        return entry;
    }
}
