using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Workspace;

namespace Kforge.Releasing;

/// <summary>What a release that was checked holds.</summary>
/// <param name="Files">How many files have the digest they should have.</param>
/// <param name="Wrong">What is not as it should be; empty for a whole release.</param>
public sealed record CheckedRelease(int Files, ImmutableArray<Diagnostic> Wrong);

/// <summary>Holds a release against its own list of digests, its statement and its lock. Needs no network, no toolchain, no sandbox; anybody can do it anywhere.</summary>
/// <param name="Release">The release.</param>
public sealed record ReleaseCheck(ReleaseDirectory Release)
{
    /// <summary>Checks.</summary>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="Failure">KF6110: there is no whole release.</exception>
    public async Task<CheckedRelease> RunAsync(CancellationToken cancellation)
    {
        ImmutableSortedDictionary<string, Sha256Digest> listed = Release.Listed();
        List<Diagnostic> wrong = [];
        ImmutableHashSet<string> there = [.. Release.Names().Where(name => !ReleaseDirectory.IsUnlisted(name))];
        foreach (string foreign in there.Where(name => !listed.ContainsKey(name)).Order(StringComparer.Ordinal))
        {
            wrong.Add(new Diagnostic(ReleaseCodes.Foreign, $"`{foreign}` is in the directory, and not in the release").WithHint("take it away, or look where it comes from"));
        }

        int good = 0;
        foreach ((string name, Sha256Digest digest) in listed)
        {
            FileInfo file = new(Release.PathOf(name));
            if (!there.Contains(name))
            {
                wrong.Add(new Diagnostic(ReleaseCodes.Missing, $"`{name}` is missing").WithHint("get the whole release again"));
            }
            else if (file.LinkTarget is not null)
            {
                wrong.Add(Changed(name, "it is a link"));
            }
            else if (await Sha256Digest.OfFileAsync(file.FullName, cancellation).ConfigureAwait(false) is var found && found != digest)
            {
                wrong.Add(Changed(name, $"`{ReleaseDirectory.Sums}` says {digest.Short}…, and it is {found.Short}…"));
            }
            else
            {
                good++;
            }
        }

        if (wrong.Count == 0)
        {
            wrong.AddRange(await StatementAsync(listed, cancellation).ConfigureAwait(false));
        }

        return new(good, [.. wrong]);
    }

    private static Diagnostic Changed(string name, string why) =>
        new Diagnostic(ReleaseCodes.Changed, $"`{name}` is not the file that was released").WithCause(why).WithHint("get the whole release again; if it comes again, ask who made it");

    /// <summary>The list agrees with the files; does the statement, and does it with the lock?</summary>
    private async Task<IEnumerable<Diagnostic>> StatementAsync(ImmutableSortedDictionary<string, Sha256Digest> listed, CancellationToken cancellation)
    {
        if (!listed.ContainsKey(ReleaseDirectory.Statement))
        {
            return [new Diagnostic(ReleaseCodes.Missing, $"`{ReleaseDirectory.Statement}` is missing from the list").WithHint("get the whole release again")];
        }

        byte[] text = await File.ReadAllBytesAsync(Release.PathOf(ReleaseDirectory.Statement), cancellation).ConfigureAwait(false);
        LockFile locked = LockReader.Read(new WorkspaceDirectories(Release.PathOf(ReleaseDirectory.Workspace), null)).OrFail();
        return Statement.Check(text, listed.Remove(ReleaseDirectory.Statement), name => locked.ToolchainOf(name) is { } toolchain ? (locked.Kernels[name], toolchain.Value) : null)
            .Select(why => new Diagnostic(ReleaseCodes.OtherStatement, $"`{ReleaseDirectory.Statement}` is not about this release").WithCause(why).WithHint("get the whole release again; if it comes again, ask who made it"));
    }
}
