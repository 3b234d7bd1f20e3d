using Kforge.Diagnostics;

namespace Kforge.Platform.Archives;

/// <summary>What can be wrong with an archive that somebody else made (KF22xx).</summary>
public static class ArchiveCodes
{
    /// <summary>The bytes do not follow the format, or end too early.</summary>
    public static readonly DiagnosticCode Damaged = new("KF2201", ExitCode.Verification, "an archive is damaged or cut short");

    /// <summary>The file's SHA-256 is not the one that was asked for.</summary>
    public static readonly DiagnosticCode WrongDigest = new("KF2202", ExitCode.Verification, "an archive is not the one the lock names");

    /// <summary>An entry of a kind or with a name that kforge never unpacks.</summary>
    public static readonly DiagnosticCode RefusedEntry = new("KF2203", ExitCode.Verification, "an archive holds an entry that is refused");

    /// <summary>A symbolic or hard link leads out of the tree, or to nothing that can be linked to.</summary>
    public static readonly DiagnosticCode LinkOutside = new("KF2204", ExitCode.Verification, "a link in an archive leads outside its tree");

    /// <summary>More entries, bytes or levels than any honest archive of this kind has.</summary>
    public static readonly DiagnosticCode TooLarge = new("KF2205", ExitCode.Verification, "an archive is larger than allowed");

    /// <summary>Two packages, or two entries of one, claim the same path with different contents.</summary>
    public static readonly DiagnosticCode Conflict = new("KF2206", ExitCode.Verification, "two entries claim the same path");

    /// <summary>The archive is whole, but what was looked for is not in it.</summary>
    public static readonly DiagnosticCode ContentMissing = new("KF2207", ExitCode.Verification, "an archive does not hold what it should");

    internal static Failure DamagedFailure(string archive, string cause, Exception? inner = null) => new(
        [new Diagnostic(Damaged, $"`{archive}` is damaged or cut short", null, [cause], [])], inner);

    internal static Failure RefusedFailure(string archive, string entry, string cause) => new Diagnostic(
        RefusedEntry, $"`{archive}` holds an entry that is refused: `{Printable(entry)}`", null, [cause], []).ToFailure();

    internal static Failure LinkFailure(string archive, string entry, string cause) => new Diagnostic(
        LinkOutside, $"a link of `{archive}` is refused: `{Printable(entry)}`", null, [cause], []).ToFailure();

    /// <summary>A hostile name must not reach a terminal as it is.</summary>
    internal static string Printable(string name)
    {
        string safe = string.Concat(name.Select(c => char.IsControl(c) ? $"\\x{(int)c:x2}" : c.ToString()));
        return safe.Length <= 200 ? safe : safe[..200] + "…";
    }
}
