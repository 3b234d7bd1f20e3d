using System.Globalization;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Workspace;

namespace Kforge.Toolchains;

/// <summary>What holds for every signed text that names archives, whoever signed it.</summary>
internal static class Statements
{
    /// <summary>Where a text is kept for reading it without the network.</summary>
    /// <param name="store">The store.</param>
    /// <param name="provider">Who signed it.</param>
    /// <param name="name">Its path below the mirror.</param>
    public static string KeptPath(Store store, string provider, RelativePath name) => Path.Combine(store.Indexes, provider, name.Text);

    /// <summary>Refuses a text that is older than the one in the lock.</summary>
    /// <param name="found">What was fetched.</param>
    /// <param name="previous">What the lock says; another text's date says nothing.</param>
    /// <param name="otherMirror">The setting of the mirror, for the hint.</param>
    /// <param name="place">Where the definition asks for it.</param>
    /// <exception cref="Failure">KF2304.</exception>
    public static void RefuseOlder(LockedStatement found, LockedStatement? previous, string otherMirror, SourcePlace place)
    {
        if (previous is null || previous.Provider != found.Provider || previous.Name != found.Name || found.Date >= previous.Date)
        {
            return;
        }

        throw new Diagnostic(ProviderCodes.Downgrade, $"`{found.Name}` of `{found.Provider}` is of {Shown(found.Date)}, older than the locked one of {Shown(previous.Date)}", place,
            ["an old list brings back archives that were replaced for a reason"],
            [$"use a mirror that is up to date with `{otherMirror}=https://…`", "to go back on purpose, remove the toolchain's entries from `kforge.lock` first"]).ToFailure();
    }

    private static string Shown(DateTimeOffset date) => date.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) + " UTC";

    /// <summary>The path of a locked archive, checked against what its provider can have.</summary>
    /// <param name="archive">From the lock.</param>
    /// <param name="provider">Whose it must be.</param>
    /// <param name="top">The directories one of which it must lie in, with a slash at the end.</param>
    /// <exception cref="Failure">KF2312.</exception>
    public static RelativePath PathOf(LockedArchive archive, string provider, params ReadOnlySpan<string> top)
    {
        bool isBelow = false;
        foreach (string directory in top)
        {
            isBelow |= archive.Path.StartsWith(directory, StringComparison.Ordinal);
        }

        return archive.Provider == provider && isBelow && RelativePath.TryParse(archive.Path, out RelativePath path)
            ? path
            : throw new Diagnostic(ProviderCodes.NotOfProvider, $"the locked archive `{archive.Name}` is not one of `{provider}`: `{archive.Path}`")
                .WithHint("remove the toolchain's entries from `kforge.lock` and run `kforge lock` to lock it again").ToFailure();
    }
}
