using System.Collections.Immutable;
using System.Globalization;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Workspace;

namespace Kforge.Debian;

/// <summary>A file that a release names.</summary>
/// <param name="Path">Below the suite's directory, such as <c>main/binary-amd64/Packages.xz</c>.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Sha256">Of its content.</param>
public sealed record ReleaseEntry(RelativePath Path, long Size, Sha256Digest Sha256);

/// <summary>The signed text of a suite (wiki.debian.org/DebianRepository/Format, "Release files").</summary>
/// <param name="Suite">Such as <c>stable</c>; may be empty.</param>
/// <param name="Codename">Such as <c>trixie</c>; may be empty.</param>
/// <param name="Date">When it was made.</param>
/// <param name="ValidUntil">After this it must not be believed, when it says so.</param>
/// <param name="AcquireByHash">Whether files can be had under their digest.</param>
/// <param name="Architectures">Debian's names.</param>
/// <param name="Components">Such as <c>main</c>.</param>
/// <param name="AllIsSeparate">Whether packages of architecture <c>all</c> are only in an index of their own.</param>
/// <param name="Files">Every file listed with a SHA-256, by path.</param>
public sealed record ReleaseFile(
    string Suite,
    string Codename,
    DateTimeOffset Date,
    DateTimeOffset? ValidUntil,
    bool AcquireByHash,
    ImmutableArray<string> Architectures,
    ImmutableArray<string> Components,
    bool AllIsSeparate,
    ImmutableDictionary<string, ReleaseEntry> Files)
{
    /// <summary>How far the clocks of the archive and of this machine may differ.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromDays(1);

    /// <summary>Reads a verified text.</summary>
    /// <exception cref="Failure">KF2009 when it is malformed.</exception>
    public static ReleaseFile Parse(ReadOnlySpan<byte> text, DebianSuite suite)
    {
        if (ControlParagraph.ParseAll(text) is not [var fields])
        {
            throw DebianFailures.Malformed(suite, "its fields");
        }

        ImmutableArray<string> architectures = fields.Words("Architectures");
        return new(
            fields["Suite"] ?? "",
            fields["Codename"] ?? "",
            DateOf(fields["Date"]) ?? throw DebianFailures.Malformed(suite, "`Date`"),
            fields["Valid-Until"] is not { } until ? null : DateOf(until) ?? throw DebianFailures.Malformed(suite, "`Valid-Until`"),
            fields["Acquire-By-Hash"] == "yes",
            architectures,
            fields.Words("Components"),
            architectures.Contains("all") && !fields.Words("No-Support-for-Architecture-all").Contains("Packages"),
            FilesOf(fields["SHA256"] ?? "", suite));
    }

    /// <summary>Refuses a text that is signed but not the one that is wanted now.</summary>
    /// <param name="suite">What was asked for.</param>
    /// <param name="previous">The index in the lock, if any.</param>
    /// <param name="now">The wall clock.</param>
    /// <exception cref="Failure">KF2006 another suite, KF2010 from the future, KF2004 expired, KF2005 older than the locked one, KF2313 later than the snapshot.</exception>
    public void Check(DebianSuite suite, LockedIndex? previous, DateTimeOffset now)
    {
        if (suite.Name != Suite && suite.Name != Codename)
        {
            throw new Diagnostic(DebianCodes.OtherSuite, $"the index fetched for `{suite.Name}` is of `{Codename}` (`{Suite}`)", suite.Place)
                .WithHint("write the suite's own name, or another mirror with `KFORGE_DEBIAN_MIRROR=http://…`").ToFailure();
        }

        if (Date > now + ClockSkew)
        {
            throw new Diagnostic(DebianCodes.FromTheFuture, $"the index of `{suite.Name}` is dated {Shown(Date)}, and now is {Shown(now)}", suite.Place)
                .WithHint("set this machine's clock, see `timedatectl`").ToFailure();
        }

        if (suite.Snapshot is { } moment && Date > moment)
        {
            throw new Diagnostic(DebianCodes.LaterThanSnapshot, $"the index of `{suite.Name}` is of {Shown(Date)}, later than the snapshot of {Shown(moment)}", suite.Place)
                .WithCause("a snapshot server answers with the state at or before the moment that is asked for")
                .WithHint("use another snapshot server with `KFORGE_DEBIAN_SNAPSHOT=http://…`").ToFailure();
        }

        if (ValidUntil < now && !suite.AllowExpired && suite.Snapshot is null)
        {
            throw new Diagnostic(DebianCodes.Expired, $"the index of `{suite.Name}` expired on {Shown(ValidUntil.Value)}", suite.Place)
                .WithCause("a mirror that stopped being updated, or somebody who keeps updates from this machine, shows old indexes")
                .WithHint("use another mirror with `KFORGE_DEBIAN_MIRROR=http://…`, or fetch anew without `--offline`")
                .WithHint($"for a frozen mirror write `allow-expired = true`, for a snapshot `snapshot = TIME`, for the suite `{suite.Name}` in the toolchain's definition")
                .ToFailure();
        }

        // Who asks for a moment before the locked index was made goes back on purpose.
        if (previous is not null && Date < previous.Date && !(suite.Snapshot < previous.Date))
        {
            throw new Diagnostic(DebianCodes.Downgrade,
                $"the index of `{suite.Name}` is of {Shown(Date)}, older than the locked one of {Shown(previous.Date)}", suite.Place)
                .WithCause("an old index brings back packages whose faults are known by now")
                .WithHint("use a mirror that is up to date with `KFORGE_DEBIAN_MIRROR=http://…`")
                .WithHint("to go back on purpose, remove the toolchain's entries from `kforge.lock` first").ToFailure();
        }
    }

    private static string Shown(DateTimeOffset date) => date.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) + " UTC";

    private static DateTimeOffset? DateOf(string? text)
    {
        string[] formats = ["ddd, d MMM yyyy H:m:s 'UTC'", "ddd, d MMM yyyy H:m:s 'GMT'", "ddd, d MMM yyyy H:m:s '+0000'"];
        return DateTimeOffset.TryParseExact(text, formats, CultureInfo.InvariantCulture,
            DateTimeStyles.AllowInnerWhite | DateTimeStyles.AssumeUniversal, out DateTimeOffset date) ? date : null;
    }

    private static ImmutableDictionary<string, ReleaseEntry> FilesOf(string field, DebianSuite suite)
    {
        ImmutableDictionary<string, ReleaseEntry>.Builder files = ImmutableDictionary.CreateBuilder<string, ReleaseEntry>(StringComparer.Ordinal);
        foreach (string line in field.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is not [var hex, var bytes, var name]
                || !Sha256Digest.TryParse(hex, out Sha256Digest digest)
                || !long.TryParse(bytes, NumberStyles.None, CultureInfo.InvariantCulture, out long size)
                || !RelativePath.TryParse(name, out RelativePath path)
                || !files.TryAdd(path.Text, new(path, size, digest)))
            {
                throw DebianFailures.Malformed(suite, $"the line `{line}` of `SHA256`");
            }
        }

        return files.ToImmutable();
    }
}
