namespace Kforge.Requirements;

/// <summary>The number Kconfig has for a version of rustc, <c>RUSTC_VERSION</c> (<c>scripts/rustc-version.sh</c>).</summary>
/// <param name="Version">The version; its suffix does not count.</param>
public readonly record struct RustcVersion(ToolVersion Version)
{
    /// <summary>100000 × major + 100 × minor + patch: 1.85.0 is 108500 and 1.100.0 is 110000.</summary>
    public int KconfigNumber => KconfigNumbers.Of(Version, 100_000, 100);

    /// <summary>The version of a number.</summary>
    public static RustcVersion FromKconfig(int number) => new(ToolVersion.Of(number / 100_000, number % 100_000 / 100, number % 100));

    /// <inheritdoc/>
    public override string ToString() => Version.Text;
}

/// <summary>A version of LLVM: of clang, of libclang or of the one inside rustc.</summary>
/// <param name="Version">The version; its suffix does not count.</param>
public readonly record struct LlvmVersion(ToolVersion Version)
{
    /// <summary>10000 × major + 100 × minor + patch, as <c>CLANG_VERSION</c> and <c>RUSTC_LLVM_VERSION</c> have it: 19.1.3 is 190103.</summary>
    public int KconfigNumber => KconfigNumbers.Of(Version, 10_000, 100);

    /// <summary>What must be the same in rustc and clang for LTO (<c>RUSTC_LLVM_MAJOR_VERSION</c>).</summary>
    public int Major => Version.Major;

    /// <summary>The version of a number.</summary>
    public static LlvmVersion FromKconfig(int number) => new(ToolVersion.Of(number / 10_000, number % 10_000 / 100, number % 100));

    /// <inheritdoc/>
    public override string ToString() => Version.Text;
}

/// <summary>A version of bindgen.</summary>
/// <param name="Version">The version.</param>
public readonly record struct BindgenVersion(ToolVersion Version)
{
    /// <summary>The crate with the program: <c>bindgen</c> before 0.61, <c>bindgen-cli</c> from then on (CHANGELOG.md of rust-bindgen, 0.61.0).</summary>
    public string CrateName => Version < ToolVersion.Of(0, 61, 0) ? "bindgen" : "bindgen-cli";

    /// <inheritdoc/>
    public override string ToString() => Version.Text;
}

/// <summary>A version of pahole.</summary>
/// <param name="Version">The version.</param>
public readonly record struct PaholeVersion(ToolVersion Version)
{
    /// <summary>Both numbers one after the other, as <c>scripts/pahole-version.sh</c> writes them: 1.30 is 130.</summary>
    public int KconfigNumber => KconfigNumbers.Of(Version, Version.Minor < 10 ? 10 : 100, 1, patches: false);

    /// <summary>The version of a number of three digits or more; pahole 1.10 is the first with two digits after the dot.</summary>
    public static PaholeVersion FromKconfig(int number)
    {
        _ = ToolVersion.TryParse($"{number / 100}.{number % 100:00}", out ToolVersion version);
        return new(version);
    }

    /// <inheritdoc/>
    public override string ToString() => Version.Text;
}

/// <summary>Builds the numbers of Kconfig; versions that leave their digits stop at the greatest number.</summary>
internal static class KconfigNumbers
{
    public static int Of(ToolVersion version, int major, int minor, bool patches = true) =>
        (int)Math.Min(int.MaxValue, ((long)version.Major * major) + ((long)version.Minor * minor) + (patches ? version.Patch : 0));
}
