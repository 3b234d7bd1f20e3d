using Kforge.Diagnostics;

namespace Kforge.Toolchains.Crates;

/// <summary>What can be wrong with a tool that is built from a crate registry (KF2351 to KF2379).</summary>
public static class CrateCodes
{
    /// <summary>The registry does not know the crate at all.</summary>
    public static readonly DiagnosticCode UnknownCrate = new("KF2351", ExitCode.Network, "a crate is not in the registry");

    /// <summary>The registry's index file of a crate cannot be understood.</summary>
    public static readonly DiagnosticCode MalformedIndex = new("KF2352", ExitCode.Verification, "the index of a crate is malformed");

    /// <summary>The crate is there, the version is not.</summary>
    public static readonly DiagnosticCode UnknownVersion = new("KF2353", ExitCode.Usage, "the registry has no such version of a crate");

    /// <summary>Its authors withdrew the version.</summary>
    public static readonly DiagnosticCode Yanked = new("KF2354", ExitCode.Usage, "a version of a crate was yanked");

    /// <summary>The registry now says another digest than the lock.</summary>
    public static readonly DiagnosticCode ChecksumChanged = new("KF2355", ExitCode.Verification, "a crate is not the one the lock names");

    /// <summary>Nothing says which versions the program is to be built from.</summary>
    public static readonly DiagnosticCode NoCargoLock = new("KF2356", ExitCode.Usage, "a crate brings no Cargo.lock");

    /// <summary>The crate's <c>Cargo.lock</c> cannot be understood.</summary>
    public static readonly DiagnosticCode MalformedCargoLock = new("KF2357", ExitCode.Verification, "the Cargo.lock of a crate is malformed");

    /// <summary>A package of the <c>Cargo.lock</c> comes from git, a path or another registry.</summary>
    public static readonly DiagnosticCode ForeignPackage = new("KF2358", ExitCode.Verification, "a crate needs a package from elsewhere than the registry");

    /// <summary>A setting of the registry is not an address.</summary>
    public static readonly DiagnosticCode BadAddress = new("KF2359", ExitCode.Usage, "the address of a crate registry is malformed");

    /// <summary>cargo ended with an error.</summary>
    public static readonly DiagnosticCode BuildFailed = new("KF2360", ExitCode.Failed, "a tool cannot be built from its crates");

    /// <summary>cargo ran longer than any honest build does.</summary>
    public static readonly DiagnosticCode BuildTooLong = new("KF2361", ExitCode.Failed, "the build of a tool takes too long");

    /// <summary>cargo ended well and left no program, or something else under its name.</summary>
    public static readonly DiagnosticCode NoProgram = new("KF2362", ExitCode.Failed, "the build of a tool left no program");

    /// <summary>The toolchain that is to build the tool has no cargo.</summary>
    public static readonly DiagnosticCode NoCargo = new("KF2363", ExitCode.Usage, "a toolchain has no cargo to build a tool with");
}
