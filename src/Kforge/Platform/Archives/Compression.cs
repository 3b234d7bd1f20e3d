namespace Kforge.Platform.Archives;

/// <summary>How a stream of bytes is compressed.</summary>
public enum Compression
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>gzip (RFC 1952).</summary>
    Gzip,

    /// <summary>xz (tukaani.org/xz/xz-file-format.txt).</summary>
    Xz,

    /// <summary>Zstandard (RFC 8878).</summary>
    Zstd,
}

/// <summary>Names of <see cref="Compression"/> as files carry them.</summary>
public static class CompressionNames
{
    /// <summary>The compression a file's name tells; null for a suffix that stands for something else.</summary>
    /// <param name="suffix">What follows <c>.tar</c> in the name, with its dot.</param>
    public static Compression? OfSuffix(string suffix) => suffix switch
    {
        "" => Compression.None,
        ".gz" => Compression.Gzip,
        ".xz" => Compression.Xz,
        ".zst" => Compression.Zstd,
        _ => null,
    };

    /// <summary>The compression of a tar archive by its file name: <c>.tar</c> and a suffix, or <c>.tgz</c>; null for every other name.</summary>
    /// <param name="file">A name or a path.</param>
    public static Compression? OfTar(string file)
    {
        int tar = file.LastIndexOf(".tar", StringComparison.Ordinal);
        return file.EndsWith(".tgz", StringComparison.Ordinal) ? Compression.Gzip
            : tar < 0 ? null
            : OfSuffix(file[(tar + ".tar".Length)..]);
    }
}
