using System.Collections.Immutable;
using Kforge.Platform;
using Kforge.Workspace;

namespace Kforge.Debian;

/// <summary>Where the files of one suite are: on the mirror, or on the snapshot server for a suite as it was at a moment.</summary>
/// <param name="Mirror">The servers.</param>
/// <param name="Archive">The archive below them.</param>
/// <param name="Directory">The suite's directory below the archive.</param>
/// <param name="Snapshot">The moment, or null.</param>
internal sealed record SuiteFiles(DebianMirror Mirror, RelativePath Archive, RelativePath Directory, DateTimeOffset? Snapshot)
{
    /// <summary>Where the suite's <c>InRelease</c> is kept, below the store's indexes; snapshots do not replace what is kept of the archive itself.</summary>
    public string Kept => Path.Combine(Snapshot is { } time ? $"{Archive}@{DebianMirror.Stamp(time)}" : Archive.Text, Directory.Text, "InRelease");

    /// <summary>The same for who read the sources: each finds kept the index of the lists that it kept.</summary>
    public string KeptForSources => Kept + ".sources";

    /// <summary>What to type for another server.</summary>
    public string OtherServer => Snapshot is null ? "use another mirror with `KFORGE_DEBIAN_MIRROR=http://…`" : "use another snapshot server with `KFORGE_DEBIAN_SNAPSHOT=http://…`";

    /// <summary>The files of a suite.</summary>
    /// <exception cref="Diagnostics.Failure">KF2106 when a name of the definition cannot be part of an address.</exception>
    public static SuiteFiles Of(DebianSuite suite, DebianMirror mirror) => new(
        mirror,
        DebianFailures.PathOf(suite.Archive, suite, "an archive"),
        RelativePath.Parse($"dists/{DebianFailures.PathOf(suite.Name, suite, "a suite")}"),
        suite.Snapshot);

    /// <summary>Where a file may be, the best address first.</summary>
    /// <param name="path">Below the suite's directory.</param>
    public ImmutableArray<Uri> Addresses(RelativePath path)
    {
        RelativePath whole = RelativePath.Parse($"{Directory}/{path}");
        return Snapshot is { } time ? [Mirror.SnapshotAddress(Archive, time, whole)] : Mirror.Addresses(Archive, whole);
    }
}
