using Kforge.Diagnostics;

namespace Kforge.Debian;

/// <summary>What can be wrong with a Debian archive's indexes (KF20xx, KF2313) and with what is asked of them (KF21xx).</summary>
public static class DebianCodes
{
    /// <summary>The index is past its Valid-Until.</summary>
    public static readonly DiagnosticCode Expired = new("KF2004", ExitCode.Verification, "an index has expired");

    /// <summary>The index is older than the one in the lock.</summary>
    public static readonly DiagnosticCode Downgrade = new("KF2005", ExitCode.Verification, "an index is older than the locked one");

    /// <summary>The index is of another suite.</summary>
    public static readonly DiagnosticCode OtherSuite = new("KF2006", ExitCode.Verification, "an index is of another suite");

    /// <summary>A signed index cannot be understood.</summary>
    public static readonly DiagnosticCode Malformed = new("KF2009", ExitCode.Verification, "an index is malformed");

    /// <summary>The index is dated after now.</summary>
    public static readonly DiagnosticCode FromTheFuture = new("KF2010", ExitCode.Verification, "an index is dated in the future");

    /// <summary>The index is of a later time than the snapshot that was asked for.</summary>
    public static readonly DiagnosticCode LaterThanSnapshot = new("KF2313", ExitCode.Verification, "an index is later than the snapshot");

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

    /// <summary>A <c>.dsc</c> is malformed, or says other things than the index that names it.</summary>
    public static readonly DiagnosticCode BadDescription = new("KF2107", ExitCode.Verification, "a source package is not as its index says");

    /// <summary>A suite has no source package of that name or version.</summary>
    public static readonly DiagnosticCode UnknownSource = new("KF2109", ExitCode.Usage, "a source package is not in the suite");
}
