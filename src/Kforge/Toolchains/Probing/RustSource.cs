using System.Text.RegularExpressions;
using Kforge.Requirements;

namespace Kforge.Toolchains.Probing;

/// <summary>The sources of Rust's core library, which the kernel compiles itself.</summary>
public abstract partial record RustSource
{
    private RustSource()
    {
    }

    /// <summary>They are there.</summary>
    /// <param name="Library">The directory <c>library</c>, as the tools see it.</param>
    /// <param name="Version">Their version; null when nothing tells it.</param>
    /// <param name="Chosen">Whether <c>RUST_LIB_SRC</c> named the directory.</param>
    public sealed record Present(string Library, ToolVersion? Version, bool Chosen) : RustSource;

    /// <summary>They are not there.</summary>
    /// <param name="File">The file that was looked for, as the tools see it.</param>
    /// <param name="Chosen">Whether <c>RUST_LIB_SRC</c> named its directory.</param>
    public sealed record Absent(string File, bool Chosen) : RustSource;

    /// <summary>The same in the terms of a tool: <see cref="FoundTool.Silent"/> when they are there and nothing tells their version.</summary>
    public FoundTool AsTool() => this switch
    {
        Present { Version: { } version } present => new FoundTool.Found(present.Library, version, ""),
        Present present => new FoundTool.Silent(present.Library, ""),
        _ => new FoundTool.Missing(),
    };

    /// <summary>Looks for them where <c>scripts/rust_is_available.sh</c> looks.</summary>
    /// <param name="files">What the tools see.</param>
    /// <param name="sysroot">What <c>rustc --print sysroot</c> says.</param>
    /// <param name="chosen">The value of <c>RUST_LIB_SRC</c>, or null.</param>
    internal static RustSource Find(SandboxFiles files, string sysroot, string? chosen)
    {
        string library = chosen ?? $"{sysroot.TrimEnd('/')}/lib/rustlib/src/rust/library";
        string core = $"{library.TrimEnd('/')}/core/src/lib.rs";
        return files.IsFile(core) ? new Present(library, VersionOf(files, core), chosen is not null) : new Absent(core, chosen is not null);
    }

    /// <summary>
    /// The version of the sources around a file. The component itself does not say it, so this asks, in this order: <c>src/version</c> of a
    /// complete source (Debian's package, a clone of rust-lang/rust), the manifest of the rustup toolchain they lie in, and the name of
    /// the directory they were unpacked in (<c>rust-src-1.78.0/…</c>, as the kernel's quick start has it).
    /// </summary>
    private static ToolVersion? VersionOf(SandboxFiles files, string core)
    {
        // …/library/core/src/lib.rs; links are followed first, because Debian links rust to rustc-1.85.1.
        string real = files.RealPath(core)!;
        if (!real.EndsWith("/library/core/src/lib.rs", StringComparison.Ordinal))
        {
            return null;
        }

        string top = real[..^"/library/core/src/lib.rs".Length];
        if (files.ReadText($"{top}/src/version") is { } said && ToolVersion.TryParse(said.Trim().Split(' ')[0], out ToolVersion version))
        {
            return version;
        }

        if (top.EndsWith("/lib/rustlib/src/rust", StringComparison.Ordinal)
            && files.ReadText($"{top[..^"/src/rust".Length]}/multirust-channel-manifest.toml") is { } manifest
            && ManifestVersion().Match(manifest) is { Success: true } match
            && ToolVersion.TryParse(match.Groups["version"].Value, out version))
        {
            return version;
        }

        foreach (string part in top.Split('/').Reverse())
        {
            if (DirectoryVersion().Match(part) is { Success: true } named && ToolVersion.TryParse(named.Groups["version"].Value, out version))
            {
                return version;
            }
        }

        return null;
    }

    [GeneratedRegex(@"^\[pkg\.rust-src\]\s*\nversion = ""(?<version>[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.]+)?)", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex ManifestVersion();

    [GeneratedRegex(@"^(rust|rustc|rust-src)-(?<version>[0-9]+\.[0-9]+\.[0-9]+(-[a-z]+(\.[0-9]+)?)?)(-src)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex DirectoryVersion();
}
