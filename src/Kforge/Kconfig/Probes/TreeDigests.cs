using System.Security.Cryptography;
using System.Text;
using Kforge.Platform;

namespace Kforge.Kconfig.Probes;

/// <summary>Digests of small parts of a kernel tree: names, contents and executable bits.</summary>
/// <param name="root">The tree, absolute.</param>
internal sealed class TreeDigests(string root)
{
    private readonly Dictionary<string, Sha256Digest> directories = [];

    /// <summary>The regular files directly in a directory; each directory is read once.</summary>
    /// <param name="directory">Below the tree; empty for the tree itself.</param>
    public Sha256Digest OfDirectory(string directory)
    {
        if (!directories.TryGetValue(directory, out Sha256Digest digest))
        {
            directories[directory] = digest = Of(FilesIn(directory, _ => true));
        }

        return digest;
    }

    /// <summary>
    /// What decides the environment that make gives to <c>conf</c>: the top Makefile and whatever it includes for a <c>config</c> goal. That is, in the kernels from
    /// 6.1 to 7.3, files directly in <c>scripts/</c>, the Makefile of <c>scripts/kconfig</c>, and the architecture's, with the files and scripts these name.
    /// </summary>
    /// <param name="arch">The kernel's <c>ARCH</c>.</param>
    public Sha256Digest OfMakefiles(string arch)
    {
        bool IsMakefile(string name) => name.StartsWith("Makefile", StringComparison.Ordinal) || name.StartsWith("Kbuild", StringComparison.Ordinal);
        IEnumerable<string> files = FilesIn("", IsMakefile).Concat(FilesIn("scripts", _ => true)).Concat(FilesIn("scripts/kconfig", IsMakefile));
        foreach (string directory in SourceDirectories(arch).Select(name => $"arch/{name}"))
        {
            files = files.Concat(FilesIn(directory, IsMakefile)).Concat(FilesIn($"{directory}/tools", _ => true));
            if (Directory.Exists(Path.Combine(root, directory)))
            {
                // arch/mips/Kbuild.platforms includes one of each platform.
                files = files.Concat(Directory.EnumerateDirectories(Path.Combine(root, directory)).Select(platform => Path.Combine(platform, "Platform")).Where(File.Exists));
            }
        }

        return Of(files);
    }

    /// <summary>The directories of <c>arch/</c> whose makefiles take part: SRCARCH of the top Makefile; User Mode Linux also uses the machine's.</summary>
    private static string[] SourceDirectories(string arch) => arch switch
    {
        "i386" or "x86_64" => ["x86"],
        "sparc32" or "sparc64" => ["sparc"],
        "parisc64" => ["parisc"],
        "sh64" => ["sh"],
        "um" => ["um", "x86", "arm64"],
        _ => [arch],
    };

    private IEnumerable<string> FilesIn(string directory, Func<string, bool> wanted)
    {
        string path = Path.Combine(root, directory);
        return Directory.Exists(path) ? Directory.EnumerateFiles(path).Where(file => wanted(Path.GetFileName(file))) : [];
    }

    private Sha256Digest Of(IEnumerable<string> files)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string path in files.Order(StringComparer.Ordinal))
        {
            FileInfo file = new(path);
            byte[] content = file.LinkTarget is not { } link ? File.ReadAllBytes(path)
                : TargetInside(file) is { } target ? [.. Encoding.UTF8.GetBytes(link), 0, .. File.ReadAllBytes(target)]
                : Encoding.UTF8.GetBytes(link);
            bool executable = file.LinkTarget is null && (file.UnixFileMode & UnixFileMode.UserExecute) != 0;
            hash.AppendData(Encoding.UTF8.GetBytes($"{Path.GetRelativePath(root, path)}\0{(executable ? 'x' : '-')}{content.Length}\0"));
            hash.AppendData(content);
        }

        return Sha256Digest.FromHash(hash.GetHashAndReset());
    }

    /// <summary>The regular file of the tree that a link leads to; whatever lies elsewhere is not there in the sandbox.</summary>
    private string? TargetInside(FileInfo link)
    {
        try
        {
            return link.ResolveLinkTarget(returnFinalTarget: true) is FileInfo { Exists: true } target && target.FullName.StartsWith(root.TrimEnd('/') + "/", StringComparison.Ordinal)
                ? target.FullName
                : null;
        }
        catch (IOException)
        {
            return null; // A link that leads to itself.
        }
    }
}
