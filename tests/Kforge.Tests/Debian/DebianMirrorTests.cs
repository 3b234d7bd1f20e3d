using Kforge.Debian;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Tests.Downloads;

namespace Kforge.Tests.Debian;

public sealed class DebianMirrorTests : IDisposable
{
    private const string Bookworm = "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nID=debian\n";
    private readonly string root = Directory.CreateTempSubdirectory("kforge-test-").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Theory]
    [InlineData("http://m.example", "http://m.example/debian/x", "http://m.example/debian-security/x")]
    [InlineData("http://m.example/", "http://m.example/debian/x", "http://m.example/debian-security/x")]
    [InlineData("http://m.example/debian", "http://m.example/debian/x", "http://m.example/debian-security/x")]
    [InlineData("https://u:p@m.example:81/pub/debian-security/", "https://u:p@m.example:81/pub/debian/x", "https://u:p@m.example:81/pub/debian-security/x")]
    public void Takes_an_address_with_or_without_the_archive(string variable, string debian, string security)
    {
        Write("etc/os-release", Bookworm);
        Write("etc/apt/sources.list", "deb http://host.example/debian bookworm main\n");
        DebianMirror mirror = Of(("KFORGE_DEBIAN_MIRROR", variable));
        Assert.Equal([debian], Addresses(mirror, "debian"));
        Assert.Equal([security], Addresses(mirror, "debian-security"));
    }

    [Theory]
    [InlineData("KFORGE_DEBIAN_MIRROR", "deb.debian.org")]
    [InlineData("KFORGE_DEBIAN_MIRROR", "ftp://user:secret@deb.debian.org")]
    [InlineData("KFORGE_DEBIAN_MIRROR", "http://m.example/?a")]
    [InlineData("KFORGE_DEBIAN_SNAPSHOT", "file:///srv")]
    public void Refuses_what_is_no_address(string variable, string value)
    {
        using Bench bench = new((variable, value));
        Diagnostic diagnostic = Assert.Single(Assert.IsType<Checked<DebianMirror>.Bad>(DebianMirror.Of(bench.Host, root)).Diagnostics);
        Assert.Equal(DebianCodes.BadAddress, diagnostic.Code);
        Assert.DoesNotContain("secret", diagnostic.Message);
    }

    [Fact]
    public void Uses_the_public_mirror_where_the_host_is_no_debian()
    {
        Write("etc/os-release", "ID=ubuntu\nID_LIKE=debian\n");
        Write("etc/apt/sources.list", "deb http://host.example/debian bookworm main\n");
        Assert.Equal(["http://deb.debian.org/debian/x"], Addresses(Of(), "debian"));
    }

    [Fact]
    public void Uses_the_hosts_mirror_of_one_line_sources_and_the_public_one_after_it()
    {
        Write("etc/os-release", Bookworm);
        Write("etc/apt/sources.list", """
            # deb http://comment.example/debian bookworm main
            deb cdrom:[Debian GNU/Linux 12]/ bookworm main
            deb file:/srv/debian bookworm main
            deb-src http://source.example/debian bookworm main
            deb [arch=amd64 signed-by=/etc/apt/keyrings/vendor.gpg] https://vendor.example/debian bookworm main
            deb http://stable.example/linux/debian bookworm stable
            deb [ arch=amd64 ] http://host.example/debian/ bookworm main # the nearest
            deb http://security.example/debian-security bookworm-security main
            """);
        Assert.Equal(["http://host.example/debian/x", "http://deb.debian.org/debian/x"], Addresses(Of(), "debian"));
        Assert.Equal(["http://security.example/debian-security/x", "http://deb.debian.org/debian-security/x"], Addresses(Of(), "debian-security"));
    }

    [Fact]
    public void Uses_the_hosts_mirror_of_deb822_sources()
    {
        Write("etc/os-release", Bookworm);
        Write("etc/apt/sources.list.d/a.sources", """
            Types: deb
            URIs: http://off.example/debian
            Suites: bookworm
            Components: main
            Enabled: no

            Types: deb deb-src
            # a comment
            URIs: cdrom://x/debian
             http://host.example/debian
            Suites: bookworm bookworm-updates
            Components: main
            Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

            Types: deb
            URIs: http://vendor.example/debian
            Suites: bookworm
            Components: main
            Signed-By:
             -----BEGIN PGP PUBLIC KEY BLOCK-----
            """);
        Write("etc/apt/sources.list.d/b.list.disabled", "deb http://disabled.example/debian bookworm main\n");
        Assert.Equal(["http://host.example/debian/x", "http://deb.debian.org/debian/x"], Addresses(Of(), "debian"));
        Assert.Equal(["http://deb.debian.org/debian-security/x"], Addresses(Of(), "debian-security"));
    }

    [Fact]
    public void Prefers_a_host_of_debian_to_any_other()
    {
        Write("etc/os-release", Bookworm);
        Write("etc/apt/sources.list", "deb http://vendor.example/stable/debian bookworm main\ndeb http://ftp.de.debian.org/debian bookworm main\n");
        Assert.Equal("http://ftp.de.debian.org/debian/x", Addresses(Of(), "debian")[0]);
    }

    [Fact]
    public void Escapes_what_a_path_must_not_hold_and_keeps_what_it_may()
    {
        DebianMirror mirror = new(new Uri("http://m.example"));
        Assert.Equal("http://m.example/debian/pool/g%23%3F%2525/a+b~1.deb",
            Assert.Single(mirror.Addresses(RelativePath.Parse("debian"), RelativePath.Parse("pool/g#?%25/a+b~1.deb"))).AbsoluteUri);
    }

    private static string[] Addresses(DebianMirror mirror, string archive) =>
        [.. mirror.Addresses(RelativePath.Parse(archive), RelativePath.Parse("x")).Select(address => address.AbsoluteUri)];

    private DebianMirror Of(params IEnumerable<(string, string)> variables)
    {
        using Bench bench = new(variables);
        return DebianMirror.Of(bench.Host, root).OrFail();
    }

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(root, path))!);
        File.WriteAllText(Path.Combine(root, path), text);
    }
}
