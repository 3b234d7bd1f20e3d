using System.Collections.Immutable;
using System.Text;
using Kforge.Diagnostics;

namespace Kforge.Debian;

/// <summary>The text of a <c>.dsc</c> file (Debian policy 5.4).</summary>
/// <remarks>
/// An uploader signed it, but that is not why it is believed: the archive checked that signature when it took the package in, and its own signed index
/// has the digest of the file.
/// </remarks>
/// <param name="Name">The source package.</param>
/// <param name="Version">Its version.</param>
/// <param name="Format">Such as <c>3.0 (quilt)</c>.</param>
/// <param name="Files">Every other file of the package, sorted by name.</param>
public sealed record SourceDescription(string Name, DebianVersion Version, string Format, ImmutableArray<SourceFile> Files)
{
    /// <summary>Reads the bytes of a file.</summary>
    /// <param name="content">Clear-signed (RFC 9580, 7) or plain.</param>
    /// <param name="file">Its name, for messages.</param>
    /// <returns>The description, or KF2107.</returns>
    public static Checked<SourceDescription> Parse(ReadOnlySpan<byte> content, string file)
    {
        if (TextOf(Encoding.UTF8.GetString(content)) is not { } text || ControlParagraph.ParseAll(Encoding.UTF8.GetBytes(text)) is not [var fields])
        {
            return Malformed(file, "it is not one paragraph of fields");
        }

        return fields["Source"] is not { } name || !Dependency.IsName(name) ? Malformed(file, "`Source` is missing or malformed")
            : !DebianVersion.TryParse(fields["Version"], out DebianVersion version) ? Malformed(file, "`Version` is missing or malformed")
            : SourceFile.ReadAll(fields["Checksums-Sha256"]) is not { } files ? Malformed(file, "`Checksums-Sha256` is missing or malformed")
            : new SourceDescription(name, version, fields["Format"] ?? "", files);
    }

    /// <summary>Requires what an index or a lock says of the package, but for the <c>.dsc</c> itself.</summary>
    /// <param name="file">The name of the <c>.dsc</c>, for messages.</param>
    /// <param name="name">The source package.</param>
    /// <param name="version">Its version.</param>
    /// <param name="files">Its files.</param>
    /// <returns>The description, or KF2107 with the first difference.</returns>
    public Checked<SourceDescription> Agree(string file, string name, string version, IEnumerable<SourceFile> files)
    {
        ImmutableArray<SourceFile> others = [.. files.Where(other => other.Name != file)];
        return Name != name || Version.Text != version ? Differs(file, $"it is of `{Name} {Version}`, not of `{name} {version}`")
            : Files.Except(others).FirstOrDefault() is { } added ? Differs(file, $"it says of `{added.Name}`: {added.Size} bytes, SHA-256 {added.Sha256}; the index says otherwise")
            : others.Except(Files).FirstOrDefault() is { } missing ? Differs(file, $"it says nothing like the index of `{missing.Name}`: {missing.Size} bytes, SHA-256 {missing.Sha256}")
            : this;
    }

    /// <summary>What is signed, without the frame around it; the whole text when there is no frame; null for a broken one.</summary>
    private static string? TextOf(string file)
    {
        const string begin = "-----BEGIN PGP SIGNED MESSAGE-----\n";
        const string signature = "\n-----BEGIN PGP SIGNATURE-----\n";
        if (!file.StartsWith("-----", StringComparison.Ordinal))
        {
            return file;
        }

        int head = file.IndexOf("\n\n", StringComparison.Ordinal);
        int end = file.IndexOf(signature, StringComparison.Ordinal);
        return file.StartsWith(begin, StringComparison.Ordinal) && head >= 0 && end > head
            ? string.Join('\n', file[(head + 2)..end].Split('\n').Select(line => line.StartsWith("- ", StringComparison.Ordinal) ? line[2..] : line))
            : null;
    }

    private static Diagnostic Malformed(string file, string cause) => Differs(file, cause);

    private static Diagnostic Differs(string file, string cause) =>
        new Diagnostic(DebianCodes.BadDescription, $"`{file}` does not describe the source package as the index does", new(file)).WithCause(cause)
            .WithHint("the archive itself is wrong, or the lock was changed by hand: try again later with `kforge update`, or report it to the archive");
}
