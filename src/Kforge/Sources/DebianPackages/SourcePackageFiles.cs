using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Archives;
using Kforge.Workspace;

namespace Kforge.Sources;

/// <summary>The three files of a source package of the form <c>3.0 (quilt)</c> (dpkg-source(1), "Format: 3.0 (quilt)") that make its tree.</summary>
/// <param name="Description">The <c>.dsc</c>.</param>
/// <param name="Upstream">The tarball as the authors released it, or as Debian cut it down.</param>
/// <param name="Queue">Debian's tarball, with the patches.</param>
internal sealed record SourcePackageFiles(LockedPackage Description, LockedPackage Upstream, LockedPackage Queue)
{
    /// <summary>The one form that is read.</summary>
    public const string Format = "3.0 (quilt)";

    /// <summary>Part of the input digest: raise it when the same files would give another tree.</summary>
    private const int QueueFormat = 1;

    /// <summary>All of them, sorted by path.</summary>
    public ImmutableArray<LockedPackage> All => [.. ((LockedPackage[])[Description, Upstream, Queue]).OrderBy(file => file.Path, StringComparer.Ordinal)];

    /// <summary>What the patched tree is made from. The <c>.dsc</c> only says what the others are.</summary>
    public Sha256Digest Input => Sha256Digest.OfText($"kforge source {QueueFormat}\ndebian-source {Upstream.Sha256} {Queue.Sha256}\n");

    /// <summary>The name of a file without its directory.</summary>
    public static string NameOf(LockedPackage file) => file.Path[(file.Path.LastIndexOf('/') + 1)..];

    /// <summary>Tells the files of a package apart by their names.</summary>
    /// <param name="files">All of them, of one package.</param>
    /// <param name="format">As the index or the <c>.dsc</c> says; null when only the lock is there, which holds none of another form.</param>
    /// <param name="place">Where the package is named.</param>
    /// <returns>The files, or KF1555.</returns>
    public static Checked<SourcePackageFiles> Of(ImmutableArray<LockedPackage> files, string? format, SourcePlace place)
    {
        string package = files.IsEmpty ? "the package" : $"`{files[0].Name} {files[0].Version}`";
        if (format is not (null or Format))
        {
            return OtherForm(package, $"its format is `{ArchiveCodes.Printable(format)}`, and `{Format}` is read", place);
        }

        // Signatures of upstream's beside the tarballs are not needed: the index vouches for these.
        ImmutableArray<LockedPackage> needed = [.. files.Where(file => !NameOf(file).EndsWith(".asc", StringComparison.Ordinal))];
        ImmutableArray<LockedPackage> components = [.. needed.Where(file => NameOf(file).Contains(".orig-", StringComparison.Ordinal))];
        if (!components.IsEmpty)
        {
            return OtherForm(package, $"its upstream source is in several tarballs, such as `{NameOf(components[0])}`", place);
        }

        ImmutableArray<LockedPackage> descriptions = [.. needed.Where(file => NameOf(file).EndsWith(".dsc", StringComparison.Ordinal))];
        ImmutableArray<LockedPackage> upstream = [.. needed.Where(file => IsTar(file, ".orig.tar"))];
        ImmutableArray<LockedPackage> queues = [.. needed.Where(file => IsTar(file, ".debian.tar"))];
        return (descriptions, upstream, queues) is ([var description], [var tarball], [var queue]) && needed.Length == 3
            ? new SourcePackageFiles(description, tarball, queue)
            : OtherForm(package, $"its files are {string.Join(", ", needed.Take(9).Select(file => $"`{NameOf(file)}`"))}; wanted are a `.dsc`, an `.orig.tar` and a `.debian.tar` in xz, gz or zst", place);
    }

    private static bool IsTar(LockedPackage file, string part) =>
        NameOf(file).LastIndexOf(part, StringComparison.Ordinal) is >= 0 and var at && CompressionNames.OfSuffix(NameOf(file)[(at + part.Length)..]) is not null;

    private static Diagnostic OtherForm(string package, string cause, SourcePlace place) =>
        new Diagnostic(TarballCodes.OtherForm, $"the source package {package} has a form that kforge does not read", place).WithCause(cause)
            .WithHint("unpack it with `dpkg-source -x` and name the directory: `path = \"DIR\"`");
}
