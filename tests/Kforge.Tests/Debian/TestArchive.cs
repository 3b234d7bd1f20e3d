using System.Collections.Immutable;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Kforge.Debian;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Tests.Downloads;
using Kforge.Tests.Platform;
using Kforge.Workspace;

namespace Kforge.Tests.Debian;

/// <summary>A made-up archive on a local server, signed by a throw-away key.</summary>
public sealed class TestArchive : IDisposable
{
    /// <summary>Making keys costs a moment: one for all tests.</summary>
    public static readonly TestKey Key = new();

    public TestArchive()
    {
        Directory.CreateDirectory(Keys);
        Trust(Key);
        Bench.Store.Prepare();
    }

    public Bench Bench { get; } = new();

    public string Keys => Path.Combine(Bench.Directory, "keys");

    public DebianSuite Suite { get; set; } = new("test", "debian", ["main"], [Key.Fingerprint], false, new("toolchain.toml", 3));

    public string Packages { get; set; } = Paragraph("hello", "1.0", "hello content");

    /// <summary>The paragraphs of source packages; null for an archive without.</summary>
    public string? Sources { get; set; }

    public DateTimeOffset Date { get; set; } = DateTimeOffset.UtcNow.AddHours(-2);

    /// <summary>Further fields of the release, each with its line end.</summary>
    public string Fields { get; set; } = "";

    public string Compression { get; set; } = ".gz";

    public Uri Base => Bench.Server.Origin;

    public string InReleasePath => $"/debian/dists/{Suite.Name}/InRelease";

    public string IndexPath => $"/debian/dists/{Suite.Name}/main/binary-amd64/Packages{Compression}";

    public string SourcesPath => $"/debian/dists/{Suite.Name}/main/source/Sources{Compression}";

    public static string Paragraph(string name, string version, string content, string fields = "") =>
        $"Package: {name}\nVersion: {version}\nArchitecture: amd64\n{fields}Filename: pool/{name}_{version}_amd64.deb\n"
        + $"Size: {content.Length}\nSHA256: {Sha256Digest.OfText(content)}\n\n";

    public void Trust(TestKey key, string? fingerprint = null) =>
        File.WriteAllBytes(Path.Combine(Keys, (fingerprint ?? key.Fingerprint) + ".gpg"), key.PublicKey);

    /// <summary>The text that is signed, for what the archive now holds.</summary>
    public string Release()
    {
        byte[] packed = Pack(Packages);
        byte[] sources = Pack(Sources ?? "");
        return $"Origin: Test\nSuite: testing\nCodename: test\nDate: {Stamp(Date)}\nArchitectures: amd64\nComponents: main\n{Fields}"
            + $"SHA256:\n {Sha256Digest.OfText(Packages)} {Encoding.UTF8.GetByteCount(Packages)} main/binary-amd64/Packages\n"
            + $" {Sha256Digest.Of(packed)} {packed.Length} main/binary-amd64/Packages{Compression}\n"
            + (Sources is null ? "" : $" {Sha256Digest.OfText(Sources)} {Encoding.UTF8.GetByteCount(Sources)} main/source/Sources\n"
            + $" {Sha256Digest.Of(sources)} {sources.Length} main/source/Sources{Compression}\n");
    }

    public static string Stamp(DateTimeOffset time) => time.UtcDateTime.ToString("ddd, dd MMM yyyy HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>Puts the archive on the server.</summary>
    public TestArchive Publish(params IEnumerable<TestKey> keys)
    {
        Bench.Server.Files[InReleasePath] = Encoding.UTF8.GetBytes(TestKey.ClearSign(Release(), keys.DefaultIfEmpty(Key)));
        Bench.Server.Files[IndexPath] = Pack(Packages);
        Bench.Server.Files[SourcesPath] = Pack(Sources ?? "");
        return this;
    }

    public DebianArchive Open(bool offline = false, DebianMirror? mirror = null) =>
        new(Bench.Host, Bench.Store, mirror ?? new DebianMirror([Base], ImmutableDictionary<string, Uri>.Empty, Bench.Server["/snapshot"]), [Keys], offline)
        {
            Retry = Bench.Hasty,
        };

    public Task<SuiteIndex> ReadAsync(LockedIndex? previous = null, bool offline = false) =>
        Open(offline).ReadSuiteAsync(Suite, "amd64", previous, default);

    public async Task<Diagnostic> RefusalAsync(LockedIndex? previous = null, bool offline = false) =>
        Assert.Single((await Assert.ThrowsAsync<Failure>(() => ReadAsync(previous, offline))).Diagnostics);

    public void Dispose() => Bench.Dispose();

    private byte[] Pack(string index)
    {
        byte[] text = Encoding.UTF8.GetBytes(index);
        if (Compression == ".xz")
        {
            return new Command("xz", "--stdout") { Input = text }.RunAsync(Bench.Host, default).GetAwaiter().GetResult().Output;
        }

        using MemoryStream packed = new();
        using (GZipStream packing = new(packed, CompressionLevel.Fastest))
        {
            packing.Write(text);
        }

        return packed.ToArray();
    }
}
