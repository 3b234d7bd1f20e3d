using System.Collections.Immutable;

namespace Kforge.Toolchains.RustDist;

/// <summary>The names of machines that run Rust's compiler (doc.rust-lang.org/rustc/platform-support.html, those with host tools).</summary>
internal static class RustTarget
{
    private static readonly ImmutableSortedDictionary<string, string> Triples = new Dictionary<string, string>
    {
        ["amd64"] = "x86_64-unknown-linux-gnu",
        ["arm64"] = "aarch64-unknown-linux-gnu",
        ["armhf"] = "armv7-unknown-linux-gnueabihf",
        ["i386"] = "i686-unknown-linux-gnu",
        ["loong64"] = "loongarch64-unknown-linux-gnu",
        ["ppc64el"] = "powerpc64le-unknown-linux-gnu",
        ["riscv64"] = "riscv64gc-unknown-linux-gnu",
        ["s390x"] = "s390x-unknown-linux-gnu",
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>Debian's names of the machines there are.</summary>
    public static IEnumerable<string> Architectures => Triples.Keys;

    /// <summary>The target triple of Debian's architecture, or null.</summary>
    public static string? Of(string debianArchitecture) => Triples.GetValueOrDefault(debianArchitecture);
}
