using System.Formats.Tar;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Tests.Archives;
using Kforge.Tests.Downloads;
using Kforge.Toolchains.Crates;
using Kforge.Workspace;

namespace Kforge.Tests.Toolchains.Crates;

/// <summary>A crate registry on this machine with crates made on the spot.</summary>
public sealed class FakeRegistry : IDisposable
{
    public const string CratesIo = "registry+https://github.com/rust-lang/crates.io-index";

    private readonly Bench bench;

    public FakeRegistry()
    {
        // The server's address is known only when the bench is there.
        bench = new Bench();
        Host = bench.Host with
        {
            Variables = bench.Host.Variables
                .Add("KFORGE_CRATES_INDEX", bench.Server["/index"].AbsoluteUri)
                .Add("KFORGE_CRATES_DL", bench.Server["/crates"].AbsoluteUri),
        };
    }

    public Host Host { get; }

    public Store Store => bench.Store;

    public LocalServer Server => bench.Server;

    public IEnumerable<Report> Reports => bench.Reports;

    public CrateRegistry Open(bool offline = false) => new(Host, Store, offline) { Retry = Bench.Hasty };

    /// <summary>Puts a crate on the server.</summary>
    public LockedCrate Serve(string name, string version, params IEnumerable<TarEntry> entries)
    {
        byte[] content = ArchiveMaker.Gzip(ArchiveMaker.Tar(entries));
        Server.Files[$"/crates/{name}/{name}-{version}.crate"] = content;
        return new(name, version, Sha256Digest.Of(content));
    }

    /// <summary>Puts a library on the server.</summary>
    public LockedCrate ServeLibrary(string name, string version = "1.0.0") => Serve(name, version,
        ArchiveMaker.File($"{name}-{version}/Cargo.toml", $"[package]\nname = \"{name}\"\nversion = \"{version}\"\n"),
        ArchiveMaker.File($"{name}-{version}/src/lib.rs", "pub fn one() -> u32 { 1 }\n"));

    /// <summary>Puts <c>bindgen-cli</c> 0.71.1 with its <c>Cargo.lock</c> on the server, and a line about it in the index.</summary>
    public LockedCrate ServeProgram(string cargoLock)
    {
        LockedCrate program = Serve("bindgen-cli", "0.71.1",
            ArchiveMaker.File("bindgen-cli-0.71.1/Cargo.toml", "[package]\nname = \"bindgen-cli\"\n"),
            ArchiveMaker.File("bindgen-cli-0.71.1/Cargo.lock", cargoLock),
            ArchiveMaker.File("bindgen-cli-0.71.1/main.rs", "fn main() {}\n"));
        Index(Line(program));
        return program;
    }

    public void Index(params IEnumerable<string> lines) =>
        Server.Files["/index/bi/nd/bindgen-cli"] = System.Text.Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n")));

    public static string Line(LockedCrate crate, bool yanked = false) =>
        $$"""{"name":"{{crate.Name}}","vers":"{{crate.Version}}","deps":[],"cksum":"{{crate.Sha256}}","features":{},"yanked":{{(yanked ? "true" : "false")}}}""";

    /// <summary>A <c>Cargo.lock</c> of format 4 for the program and what it needs.</summary>
    public static string LockOf(params IEnumerable<LockedCrate> crates) =>
        "version = 4\n\n[[package]]\nname = \"bindgen-cli\"\nversion = \"0.71.1\"\n" + string.Concat(crates.Select(crate =>
            $"\n[[package]]\nname = \"{crate.Name}\"\nversion = \"{crate.Version}\"\nsource = \"{CratesIo}\"\nchecksum = \"{crate.Sha256}\"\n"));

    public void Dispose() => bench.Dispose();
}
