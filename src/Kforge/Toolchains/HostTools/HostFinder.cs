using System.Collections.Immutable;
using System.Text;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Toolchains.Probing;
using Kforge.Workspace;

namespace Kforge.Toolchains.HostTools;

/// <summary>
/// Finds the tools of this machine as kbuild would: the first of the name on <c>PATH</c>. A proxy of rustup, or any other wrapper of rustc,
/// is replaced by the compiler it stands for: <c>bin/rustc</c> of the sysroot that it names.
/// </summary>
public static class HostFinder
{
    /// <summary>Tools of the Rust project that lie beside rustc in a sysroot and have proxies of the same name.</summary>
    private static readonly ImmutableArray<string> BesideRustc = ["cargo", "clippy", "rustc", "rustfmt"];

    /// <summary>Finds the tools and tells them by digest.</summary>
    /// <param name="host">The outside world.</param>
    /// <param name="limits">What each tool may take to tell its version.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="Failure">KF1650.</exception>
    public static async Task<HostToolchain> FindAsync(Host host, ProbeLimits limits, CancellationToken cancellation)
    {
        ProbedTools probed = await new ToolProbe(host, new ToolRunner.OnHost(host), limits).RunAsync(cancellation).ConfigureAwait(false);
        ImmutableArray<(string Tool, string Path, string Version)> found =
            [.. probed.Tools.Where(tool => tool.Key != ToolQuestion.Libclang && tool.Value is FoundTool.Found)
                .Select(tool => (tool.Key, RealPath(tool.Key, ((FoundTool.Found)tool.Value).Path, probed.Rust?.Sysroot), ((FoundTool.Found)tool.Value).Version.Text))];
        string? sysroot = probed.Rust?.Sysroot is { } where ? new SandboxFiles("/", []).RealPath(where) : null;
        ImmutableArray<string> passed = [.. found.Where(tool => !HostDirectories.IsOfSystem(tool.Path)
            && (sysroot is null || !HostDirectories.IsBelow(tool.Path, sysroot)) && IsScript(tool.Path)).Select(tool => tool.Tool)];
        found = [.. found.Where(tool => !passed.Contains(tool.Tool))];

        HostDirectories directories = HostDirectories.For(host, sysroot, [.. found.Select(tool => tool.Path)]);
        LockedHostTool[] tools = await Task.WhenAll(found.Select(tool => Task.Run(
            async () => new LockedHostTool(tool.Tool, tool.Path, tool.Version, await DigestAsync(tool.Tool, tool.Path, sysroot, cancellation).ConfigureAwait(false)),
            cancellation))).ConfigureAwait(false);
        return new([.. tools.OrderBy(tool => tool.Tool, StringComparer.Ordinal)], passed, directories.Mounts, directories.Links, directories.Variables, probed);
    }

    /// <summary>Where a program really is.</summary>
    /// <param name="tool">The tool's name.</param>
    /// <param name="path">Where it was found.</param>
    /// <param name="sysroot">What rustc said, or null.</param>
    internal static string RealPath(string tool, string path, string? sysroot)
    {
        if (sysroot is not null && BesideRustc.Contains(tool))
        {
            string inSysroot = Path.Combine(sysroot, "bin", Path.GetFileName(path));
            if (File.Exists(inSysroot))
            {
                path = inSysroot;
            }
        }

        return new SandboxFiles("/", []).RealPath(path) ?? path;
    }

    /// <summary>The digest of a program; for rustc, which is a small program around large libraries, of those too.</summary>
    private static async Task<Sha256Digest> DigestAsync(string tool, string path, string? sysroot, CancellationToken cancellation)
    {
        Sha256Digest own = await Sha256Digest.OfFileAsync(path, cancellation).ConfigureAwait(false);
        if (tool != "rustc" || sysroot is null)
        {
            return own;
        }

        StringBuilder all = new($"{Path.GetFileName(path)}\0{own}\n");
        foreach (string library in Libraries(sysroot))
        {
            all.Append($"{Path.GetFileName(library)}\0{await Sha256Digest.OfFileAsync(library, cancellation).ConfigureAwait(false)}\n");
        }

        return Sha256Digest.OfText(all.ToString());
    }

    private static IEnumerable<string> Libraries(string sysroot)
    {
        string lib = Path.Combine(sysroot, "lib");
        IEnumerable<string> directories = Directory.Exists(lib) ? [lib, .. Directory.EnumerateDirectories(lib, "*-linux-*")] : [];
        return directories.SelectMany(directory => Directory.EnumerateFiles(directory, "*.so*"))
            .Where(file => Path.GetFileName(file) is var name
                && (name.StartsWith("librustc_driver", StringComparison.Ordinal) || (name.StartsWith("libLLVM", StringComparison.Ordinal) && name.Contains("rust", StringComparison.Ordinal))))
            .Order(StringComparer.Ordinal);
    }

    private static bool IsScript(string path)
    {
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            return stream.ReadByte() == '#' && stream.ReadByte() == '!';
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
