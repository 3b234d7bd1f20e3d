using System.Collections.Immutable;
using System.Text;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Workspace;

namespace Kforge.Toolchains;

/// <summary>
/// The workspaces that have used a store: <c>workspaces/DIGEST</c>, a file each, named by the SHA-256 of the root's path, which is
/// what it holds. What their locks name is not removed.
/// </summary>
public static class KnownWorkspaces
{
    private const int LongestPath = 4096;

    /// <summary>Remembers a workspace. Once is enough; more often costs nothing.</summary>
    /// <param name="store">The store.</param>
    /// <param name="root">The root directory of the workspace; absolute.</param>
    /// <exception cref="Failure">KF3003 or KF3004 when the store cannot be written.</exception>
    public static void Remember(Store store, string root)
    {
        string path = Path.Combine(store.Workspaces, Sha256Digest.OfText(root).Hex);
        if (File.Exists(path))
        {
            return;
        }

        try
        {
            Directory.CreateDirectory(store.Workspaces);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IoFailures.Writing(store.Workspaces, exception);
        }

        WholeFile.Write(path, Encoding.UTF8.GetBytes(root));
    }

    /// <summary>Forgets the workspaces that are not there any more.</summary>
    /// <param name="store">The store.</param>
    public static void ForgetGone(Store store)
    {
        foreach (string file in Files(store))
        {
            if (RootIn(file) is { } root && !Directory.Exists(root))
            {
                File.Delete(file);
            }
        }
    }

    /// <summary>Reads what every known workspace uses of the store.</summary>
    /// <param name="store">The store.</param>
    /// <param name="shipped">Where the definitions are that come with kforge, or null.</param>
    public static ToolchainNeeds Read(Store store, string? shipped)
    {
        ImmutableArray<ToolchainNeed>.Builder needs = ImmutableArray.CreateBuilder<ToolchainNeed>();
        ImmutableArray<Diagnostic>.Builder unknown = ImmutableArray.CreateBuilder<Diagnostic>();
        foreach (string file in Files(store))
        {
            if (RootIn(file) is not { } root)
            {
                unknown.Add(Unknown($"`{file}` does not name a workspace", [], $"delete it with `rm {file}`"));
            }
            else if (Directory.Exists(root))
            {
                ReadOne(new WorkspaceDirectories(root, shipped), needs, unknown);
            }
        }

        return new([.. needs.OrderBy(need => need.Workspace, StringComparer.Ordinal)], unknown.ToImmutable());
    }

    private static void ReadOne(WorkspaceDirectories directories, ImmutableArray<ToolchainNeed>.Builder needs, ImmutableArray<Diagnostic>.Builder unknown)
    {
        string say = $"it counts as using every toolchain; mend `{directories.Root}`, or delete it if nobody works there any more";
        Checked<LockFile> read = LockReader.Read(directories);
        if (read is Checked<LockFile>.Bad bad)
        {
            unknown.Add(Unknown($"the lock of the workspace `{directories.Root}` cannot be read", [.. bad.Diagnostics.Select(mistake => mistake.ToString())], say));
            return;
        }

        LockFile locked = read.OrFail();
        foreach ((string name, LockedToolchain toolchain) in locked.Toolchains)
        {
            switch (WorkspaceReader.ReadToolchain(directories, LockedName.Definition(name)))
            {
                case Checked<ToolchainDefinition>.Good good:
                    needs.Add(new(ToolchainStore.KeyOf(good.Value, toolchain), directories.Root, name));
                    break;
                case Checked<ToolchainDefinition>.Bad mistakes:
                    // The key depends on the definition's links.
                    unknown.Add(Unknown(
                        $"the definition of toolchain `{name}` of the workspace `{directories.Root}` cannot be read",
                        [.. mistakes.Diagnostics.Select(mistake => mistake.ToString())], say));
                    break;
                default:
                    throw new InvalidOperationException("unreachable: Checked is closed");
            }
        }
    }

    private static Diagnostic Unknown(string message, ImmutableArray<string> causes, string hint) =>
        new(ToolchainUseCodes.UnknownUse, message, null, causes, [hint]) { Severity = Severity.Warning };

    private static IEnumerable<string> Files(Store store) =>
        Directory.Exists(store.Workspaces)
            ? Directory.EnumerateFiles(store.Workspaces).Where(file => Sha256Digest.TryParse(Path.GetFileName(file), out _)).Order(StringComparer.Ordinal).ToList()
            : [];

    /// <summary>The path in a file; null when it is not one, or not the one the file is named by.</summary>
    private static string? RootIn(string file)
    {
        try
        {
            if (new FileInfo(file).Length > LongestPath)
            {
                return null;
            }

            string root = File.ReadAllText(file);
            return Path.IsPathFullyQualified(root) && Sha256Digest.OfText(root).Hex == Path.GetFileName(file) ? root : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

/// <summary>A toolchain that the lock of a workspace names.</summary>
/// <param name="Key">Its key in the store.</param>
/// <param name="Workspace">The root of the workspace.</param>
/// <param name="Name">Its name in that lock.</param>
public sealed record ToolchainNeed(Sha256Digest Key, string Workspace, string Name);

/// <summary>What all known workspaces use.</summary>
/// <param name="Needs">What their locks name, sorted by workspace.</param>
/// <param name="Unknown">Warnings (KF1611) for those whose needs cannot be told; while there is one, everything counts as used.</param>
public sealed record ToolchainNeeds(ImmutableArray<ToolchainNeed> Needs, ImmutableArray<Diagnostic> Unknown)
{
    /// <summary>Who uses a toolchain: workspaces with the name they know it by.</summary>
    public IEnumerable<ToolchainNeed> Of(Sha256Digest key) => Needs.Where(need => need.Key == key);

    /// <summary>Whether it is sure that nobody uses a toolchain.</summary>
    public bool IsUnused(Sha256Digest key) => Unknown.IsEmpty && !Of(key).Any();
}
