using Kforge.Diagnostics;

namespace Kforge.Debian;

/// <summary>What can be wrong with a Debian archive's indexes (KF20xx) and with what is asked of them (KF21xx).</summary>
public static class DebianCodes
{
    /// <summary>No listed key signed the index well.</summary>
    public static readonly DiagnosticCode NotSigned = new("KF2002", ExitCode.Verification, "an index is not signed by a listed key");

    /// <summary>The index is more, or other, than one signed text.</summary>
    public static readonly DiagnosticCode NotOneSignedText = new("KF2003", ExitCode.Verification, "an index holds more than one signed text");

    /// <summary>The index is past its Valid-Until.</summary>
    public static readonly DiagnosticCode Expired = new("KF2004", ExitCode.Verification, "an index has expired");

    /// <summary>The index is older than the one in the lock.</summary>
    public static readonly DiagnosticCode Downgrade = new("KF2005", ExitCode.Verification, "an index is older than the locked one");

    /// <summary>The index is of another suite.</summary>
    public static readonly DiagnosticCode OtherSuite = new("KF2006", ExitCode.Verification, "an index is of another suite");

    /// <summary>The file of a listed key is missing or does not hold that key.</summary>
    public static readonly DiagnosticCode KeyMissing = new("KF2007", ExitCode.Verification, "the file of a signing key is missing");

    /// <summary>The file of a key holds another key.</summary>
    public static readonly DiagnosticCode OtherKey = new("KF2008", ExitCode.Verification, "the file of a signing key holds another key");

    /// <summary>A signed index cannot be understood.</summary>
    public static readonly DiagnosticCode Malformed = new("KF2009", ExitCode.Verification, "an index is malformed");

    /// <summary>The index is dated after now.</summary>
    public static readonly DiagnosticCode FromTheFuture = new("KF2010", ExitCode.Verification, "an index is dated in the future");

    /// <summary>No suite has a package of that name.</summary>
    public static readonly DiagnosticCode UnknownPackage = new("KF2101", ExitCode.Usage, "a package is in none of the suites");

    /// <summary>A dependency has no package that satisfies it.</summary>
    public static readonly DiagnosticCode Unsatisfiable = new("KF2102", ExitCode.Usage, "a dependency cannot be satisfied");

    /// <summary>Packages that are needed exclude each other.</summary>
    public static readonly DiagnosticCode Conflict = new("KF2103", ExitCode.Usage, "packages exclude each other");

    /// <summary>A suite does not have a component or architecture.</summary>
    public static readonly DiagnosticCode NoSuchPart = new("KF2104", ExitCode.Usage, "a suite lacks a component or an architecture");

    /// <summary>The address of a mirror or snapshot server cannot be used.</summary>
    public static readonly DiagnosticCode BadAddress = new("KF2105", ExitCode.Usage, "the address of a mirror cannot be used");

    /// <summary>A suite, archive, component or architecture cannot be part of an address.</summary>
    public static readonly DiagnosticCode BadName = new("KF2106", ExitCode.Usage, "a suite's or archive's name is not one");
}
