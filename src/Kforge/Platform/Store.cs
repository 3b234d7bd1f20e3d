using Kforge.Diagnostics;

namespace Kforge.Platform;

/// <summary>Where kforge keeps what it fetched and built: directory names, nothing else.</summary>
/// <param name="Root">Absolute: <c>KFORGE_CACHE</c>, else <c>cache/</c> of the workspace.</param>
public sealed record Store(string Root)
{
    /// <summary>Verified downloads, each under its SHA-256.</summary>
    public string Downloads => Path.Combine(Root, "downloads");

    /// <summary>Verified archive indexes, for resolving without the network.</summary>
    public string Indexes => Path.Combine(Root, "indexes");

    /// <summary>Unpacked toolchains, each under the digest of what it was made from.</summary>
    public string Toolchains => Path.Combine(Root, "toolchains");

    /// <summary>Unpacked kernel trees, each under the digest of what it was made from.</summary>
    public string Sources => Path.Combine(Root, "sources");

    /// <summary>Mirrors of git repositories, each under the digest of its address.</summary>
    public string Git => Path.Combine(Root, "git");

    /// <summary>Output trees of running and finished builds.</summary>
    public string Builds => Path.Combine(Root, "builds");

    /// <summary>What the commands in Kconfig files answered, and what make gives to them.</summary>
    public string Probes => Path.Combine(Root, "probes");

    /// <summary>The workspaces that have used the store, a small file each.</summary>
    public string Workspaces => Path.Combine(Root, "workspaces");

    /// <summary>Things that are not whole yet; on the same file system as the rest, so that a rename publishes them.</summary>
    public string Temporary => Path.Combine(Root, "tmp");

    /// <summary>The lock file for one thing in the store.</summary>
    /// <param name="name">A file name.</param>
    public string Lock(string name) => Path.Combine(Root, "locks", name + ".lock");

    /// <summary>Makes the root, marks it for backup programs (bford.info/cachedir), and keeps it out of a repository around it.</summary>
    /// <exception cref="Failure">KF3004 when it cannot be written.</exception>
    public void Prepare()
    {
        string tag = Path.Combine(Root, "CACHEDIR.TAG");
        try
        {
            Directory.CreateDirectory(Temporary);
            if (!File.Exists(tag))
            {
                string ignore = Path.Combine(Root, ".gitignore");
                if (!File.Exists(ignore))
                {
                    File.WriteAllText(ignore, "*\n");
                }

                File.WriteAllText(tag, "Signature: 8a477f597d28d172789f06886806bc55\n# This directory is kforge's store.\n");
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IoFailures.Writing(Root, exception);
        }
    }
}
