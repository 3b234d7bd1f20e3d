using Kforge.Diagnostics;

namespace Kforge.Toolchains;

/// <summary>What can be wrong with what providers other than Debian say of their archives (KF23xx).</summary>
public static class ProviderCodes
{
    /// <summary>A signed channel manifest cannot be understood.</summary>
    public static readonly DiagnosticCode ManifestMalformed = new("KF2302", ExitCode.Verification, "a channel manifest is malformed");

    /// <summary>A signed channel manifest is of another version of Rust.</summary>
    public static readonly DiagnosticCode OtherRelease = new("KF2303", ExitCode.Verification, "a channel manifest is of another release");

    /// <summary>A manifest or list is older than the one in the lock.</summary>
    public static readonly DiagnosticCode Downgrade = new("KF2304", ExitCode.Verification, "a manifest or list is older than the locked one");

    /// <summary>A release has no such component, or not for this machine.</summary>
    public static readonly DiagnosticCode NoSuchComponent = new("KF2305", ExitCode.Usage, "a release of Rust lacks a component");

    /// <summary>A provider builds nothing for an architecture.</summary>
    public static readonly DiagnosticCode NoSuchMachine = new("KF2306", ExitCode.Usage, "a provider has nothing for an architecture");

    /// <summary>The address of a mirror cannot be used.</summary>
    public static readonly DiagnosticCode BadAddress = new("KF2307", ExitCode.Usage, "the address of a provider's mirror cannot be used");

    /// <summary>A manifest sends elsewhere than to the mirror.</summary>
    public static readonly DiagnosticCode AddressElsewhere = new("KF2308", ExitCode.Verification, "a channel manifest names a file outside the mirror");

    /// <summary>A list of checksums does not name the archive of a version.</summary>
    public static readonly DiagnosticCode NoSuchArchive = new("KF2310", ExitCode.Usage, "a list of checksums lacks an archive");

    /// <summary>An archive is not laid out as the Rust project's installer writes them.</summary>
    public static readonly DiagnosticCode ComponentMalformed = new("KF2311", ExitCode.Verification, "an archive of Rust is not laid out as one");

    /// <summary>The lock names an archive in a way its provider cannot have.</summary>
    public static readonly DiagnosticCode NotOfProvider = new("KF2312", ExitCode.Verification, "a locked archive is not one of its provider");
}
