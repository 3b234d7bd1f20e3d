using System.Collections.Immutable;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Kforge.Debian;
using Kforge.Diagnostics;
using Kforge.Inputs;
using Kforge.Platform;
using Kforge.Tests.Downloads;
using Kforge.Toolchains;
using Kforge.Workspace;

namespace Kforge.EndToEnd;

/// <summary>
/// A crate registry on this machine with real crates: Debian ships the sources of crates as <c>librust-*-dev</c> packages, and each directory of
/// theirs becomes a <c>.crate</c>. cargo itself writes the <c>Cargo.lock</c> of the program, which Debian leaves out. The toolchain is kforge's
/// own with cargo added.
/// </summary>
public abstract class DebianCrates : IDisposable
{
    private const string Manifest = """
        [package]
        name = "bindgen-cli"
        version = "0.71.1"
        edition = "2021"

        [[bin]]
        name = "bindgen"
        path = "main.rs"

        [dependencies]
        bindgen = { version = "=0.71.1", features = ["__cli", "experimental"] }
        env_logger = "0.11"
        """;

    private const string Program = """
        fn main() {
            env_logger::init();
            let written = bindgen::builder_from_flags(std::env::args())
                .map_err(|error| error.to_string())
                .and_then(|(builder, output, _)| {
                    let bindings = builder.generate().map_err(|error| error.to_string())?;
                    bindings.write(output).map_err(|error| error.to_string())
                });
            if let Err(error) = written {
                eprintln!("bindgen: {error}");
                std::process::exit(1);
            }
        }
        """;

    /// <summary>cargo's name for the registry in a lock; a directory takes its place while the lock is made.</summary>
    private const string Replacement = "[source.crates-io]\nreplace-with = \"debian\"\n[source.debian]\ndirectory = \"/src\"\n";

    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false });
    private readonly ToolchainUse use;

    /// <summary>Installs the toolchain and fills the registry.</summary>
    /// <param name="definition">A toolchain of this repository.</param>
    /// <param name="packages">Added to it.</param>
    /// <param name="crate">The crate with the program: one of Debian's, else made here.</param>
    /// <param name="version">Its version.</param>
    protected DebianCrates(string definition, IEnumerable<string> packages, string crate, string version)
    {
        Crate = crate;
        Version = version;
        Directory = System.IO.Directory.CreateTempSubdirectory("kforge-crates-").FullName;
        Host = new(
            ImmutableDictionary<string, string>.Empty
                .Add("PATH", Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin")
                .Add("KFORGE_CRATES_INDEX", Server.Origin.AbsoluteUri)
                .Add("KFORGE_CRATES_DL", Server["/crates"].AbsoluteUri),
            Directory, TimeProvider.System, http, report =>
            {
                lock (Reports)
                {
                    Reports.Add(report);
                }
            });
        use = InstallAsync(definition, packages).GetAwaiter().GetResult();
        PublishAsync().GetAwaiter().GetResult();
    }

    /// <summary>The crate with the program.</summary>
    public string Crate { get; }

    /// <summary>The version of bindgen.</summary>
    public string Version { get; }

    public string Directory { get; }

    public LocalServer Server { get; } = new();

    public List<Report> Reports { get; } = [];

    public Host Host { get; }

    public Platform.Store Store { get; } = new(KernelWorkspace.Store);

    public InstalledToolchain Toolchain => use.Installed;

    public void Dispose()
    {
        use.Dispose();
        Server.Dispose();
        http.Dispose();
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private async Task<ToolchainUse> InstallAsync(string name, IEnumerable<string> packages)
    {
        string toolchains = Path.Combine(KernelWorkspace.FindRepository(), "toolchains");
        string text = File.ReadAllText(Path.Combine(toolchains, $"{name}.toml"))
            .Replace("    \"rustc\",", $"    \"rustc\", {string.Concat(packages.Select(package => $"\"{package}\", "))}");
        ToolchainDefinition definition = ToolchainReader.Parse(Encoding.UTF8.GetBytes(text), "debian-crates.toml", "debian-crates").OrFail();
        ToolchainProvider.Debian debian = (ToolchainProvider.Debian)definition.Provider;
        ToolProviders providers = ToolProviders.Of(Host, Store, new(KernelWorkspace.FindRepository(), null), offline: false);
        SuiteIndex index = await providers.Debian.ReadSuiteAsync(debian.Suites.Single(), debian.Architecture, null, default);
        Resolution resolution = PackageClosure.Resolve([index], debian.Packages).OrFail();
        LockedToolchain locked = new(definition.Digest, [index.Locked], resolution.Packages);
        return await new InputStore(Host, Store, providers).ToolchainAsync(definition, locked, default);
    }

    /// <summary>Puts every crate of Debian's and the program's on the server.</summary>
    private async Task PublishAsync()
    {
        string vendor = Path.Combine(Directory, "vendor");
        foreach (string crate in System.IO.Directory.EnumerateDirectories(Path.Combine(Toolchain.Root, "usr/share/cargo/registry")))
        {
            string name = Path.GetFileName(crate);
            Sha256Digest digest = Serve(name, FilesOf(crate));
            Copy(crate, Path.Combine(vendor, name));
            File.WriteAllText(Path.Combine(vendor, name, ".cargo-checksum.json"), $$"""{"files":{},"package":"{{digest}}"}""");
        }

        string work = System.IO.Directory.CreateDirectory(Path.Combine(Directory, "work")).FullName;
        string own = Path.Combine(vendor, $"{Crate}-{Version}");
        if (System.IO.Directory.Exists(own))
        {
            Copy(own, work);
        }
        else
        {
            File.WriteAllText(Path.Combine(work, "Cargo.toml"), Manifest);
            File.WriteAllText(Path.Combine(work, "main.rs"), Program);
        }

        System.IO.Directory.CreateDirectory(Path.Combine(work, ".cargo"));
        File.WriteAllText(Path.Combine(work, ".cargo/config.toml"), Replacement);
        Sandbox sandbox = Toolchain.Sandbox.Mount(vendor, "/src").Mount(work, "/work", writable: true) with { WorkingDirectory = "/work" };
        CommandResult locked = await sandbox.Run("cargo", "generate-lockfile", "--offline").RunAsync(Host, default);
        Assert.True(locked.Succeeded, locked.Error);
        System.IO.Directory.Delete(Path.Combine(work, ".cargo"), recursive: true);

        Sha256Digest program = Serve($"{Crate}-{Version}", FilesOf(work));
        Server.Files[$"/bi/nd/{Crate}"] = Encoding.UTF8.GetBytes($$"""{"name":"{{Crate}}","vers":"{{Version}}","deps":[],"cksum":"{{program}}","features":{},"yanked":false}""" + "\n");
    }

    private Sha256Digest Serve(string directory, IEnumerable<(string Name, string Path)> files)
    {
        using MemoryStream bytes = new();
        using (GZipStream gzip = new(bytes, CompressionLevel.Fastest, leaveOpen: true))
        using (TarWriter tar = new(gzip, TarEntryFormat.Ustar))
        {
            foreach ((string name, string path) in files)
            {
                using FileStream content = File.OpenRead(path);
                tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, $"{directory}/{name}") { DataStream = content, ModificationTime = DateTimeOffset.UnixEpoch });
            }
        }

        byte[] crate = bytes.ToArray();
        int dash = directory.Length;
        do
        {
            // A name may have dashes and digits; the version begins after the last dash before a digit and a dot.
            dash = directory.LastIndexOf('-', dash - 1);
        }
        while (!System.Version.TryParse(directory[(dash + 1)..].Split('-', '+')[0], out _));
        Server.Files[$"/crates/{directory[..dash]}/{directory}.crate"] = crate;
        return Sha256Digest.Of(crate);
    }

    private static IEnumerable<(string Name, string Path)> FilesOf(string directory) =>
        from path in System.IO.Directory.EnumerateFiles(directory, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
        let name = Path.GetRelativePath(directory, path)
        where name != ".cargo-checksum.json" && !name.StartsWith("debian/", StringComparison.Ordinal)
        orderby name
        select (name, path);

    private static void Copy(string from, string to)
    {
        foreach ((string name, string path) in FilesOf(from))
        {
            string target = Path.Combine(to, name);
            System.IO.Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(path, target);
        }
    }
}

/// <summary>
/// bindgen 0.71.1 with rustc 1.85. Debian has its library crate and not <c>bindgen-cli</c>, so the program of a few lines is made here.
/// </summary>
public sealed class TrixieCrates() : DebianCrates("debian-trixie", ["cargo", "librust-bindgen-dev", "librust-env-logger-dev"], "bindgen-cli", "0.71.1");

/// <summary>bindgen 0.60.1 with rustc 1.63: from before the program had a crate of its own, and all of it Debian's.</summary>
public sealed class BookwormCrates() : DebianCrates(
    "debian-bookworm",
    ["cargo", "librust-bindgen-dev", "librust-bindgen+default-dev", "librust-bindgen+clap-dev", "librust-diff-dev", "librust-tempfile-dev"],
    "bindgen", "0.60.1");
