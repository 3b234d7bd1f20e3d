using System.Collections.Immutable;
using Kforge.Platform;
using Kforge.Workspace;

namespace Kforge.Sources;

/// <summary>What the libgit2 that kforge brings along is made from, and which of its files are loaded.</summary>
/// <remarks>
/// Both texts are part of kforge, so that every workspace gets the libgit2 this kforge was tested with. They have the form of a toolchain
/// definition and of a lock, because it is fetched, verified and unpacked like a toolchain; nothing in it is ever run.
/// </remarks>
public static class GitLibraryFiles
{
    /// <summary>Whether it is this libgit2 that is used; false when kforge was built with <c>-p:LibGit2Native=package</c>, which puts another beside the program.</summary>
#if LIBGIT2_PACKAGE
    public static bool Brought => false;
#else
    public static bool Brought => true;
#endif

    /// <summary>The name in the lock, and in messages.</summary>
    public const string Name = "libgit2";

    /// <summary>The version that must answer.</summary>
    public const string Version = "1.5.1";

    /// <summary>Where the libraries lie below the root.</summary>
    public static readonly RelativePath Directory = RelativePath.Parse("usr/lib/x86_64-linux-gnu");

    /// <summary>libgit2 itself.</summary>
    public const string Library = "libgit2.so.1.5";

    /// <summary>
    /// What libgit2 needs, each after what it needs itself: the loader then finds every name among those already loaded, and none on this machine.
    /// Nothing of glibc is here: a process has one, the machine's.
    /// </summary>
    public static readonly ImmutableArray<string> Needed =
    [
        "libz.so.1",
        "libcrypto.so.3",
        "libssh2.so.1",
        "libpcre2-8.so.0",
        "libhttp_parser.so.2.9",
        "libmbedcrypto.so.7",
        "libmbedx509.so.1",
        "libmbedtls.so.14",
        "libkeyutils.so.1",
        "libcom_err.so.2",
        "libkrb5support.so.0",
        "libk5crypto.so.3",
        "libkrb5.so.3",
        "libgssapi_krb5.so.2",
    ];

    /// <summary>The definition.</summary>
    public static ToolchainDefinition Definition => ToolchainReader.Parse(Read("libgit2.toml"), "libgit2.toml", Name).OrFail();

    /// <summary>What it was locked to.</summary>
    public static LockedToolchain Locked => LockReader.Parse(Read("libgit2.lock"), "libgit2.lock").OrFail().Toolchains[Name];

    private static byte[] Read(string file)
    {
        using Stream stream = typeof(GitLibraryFiles).Assembly.GetManifestResourceStream($"libgit2/{file}")!;
        using MemoryStream bytes = new();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
