using System.Security.Cryptography;
using System.Text;
using Kforge.Kconfig;
using Kforge.Planning;
using Kforge.Platform;
using Kforge.Sources;
using Kforge.Toolchains;
using Kforge.Workspace;

namespace Kforge.Equality;

/// <summary>A kernel tree as a directory.</summary>
/// <param name="Name">In the table.</param>
/// <param name="Root">The directory with the top makefile; it is only read.</param>
/// <param name="Digest">Changes with everything that conf reads of it.</param>
public sealed record ConfigTree(string Name, string Root, Sha256Digest Digest)
{
    /// <summary>A directory of the user's. The digest is of Kconfig files, scripts, makefiles and configurations; the other files have no part in a <c>.config</c>.</summary>
    public static ConfigTree OfDirectory(string name, string directory)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        EnumerationOptions all = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        foreach (string file in Directory.EnumerateFiles(directory, "*", all).Select(file => Path.GetRelativePath(directory, file)).Where(IsRead).Order(StringComparer.Ordinal))
        {
            byte[] content = File.ReadAllBytes(Path.Combine(directory, file));
            hash.AppendData(Encoding.UTF8.GetBytes($"{file}\0{content.Length}\0"));
            hash.AppendData(content);
        }

        return new(name, directory, Sha256Digest.FromHash(hash.GetHashAndReset()));
    }

    /// <summary>The tree of Debian's package: fetched, verified and unpacked into the store once, as a directory of links below <paramref name="work"/>.</summary>
    private static async Task<ConfigTree> OfPackageAsync(Host host, Store store, KernelPackages packages, DebianKernel kernel, string work, CancellationToken cancellation)
    {
        FetchedPackage package = await packages.FetchAsync(kernel.SourcePackage, kernel.Suite, "amd64", cancellation);
        SourceTree tree = await DebianSource.UnpackAsync(host, store, package.Package, package.File, cancellation);
        BuildTree linked = await BuildTree.MaterialiseAsync(host, tree, [], PatchRules.Strict, Path.Combine(work, "trees", kernel.Version), cancellation);
        return new(kernel.Version, linked.Root, tree.Digest);
    }

    /// <summary>The tree of a kernel: <c>DIRECTORY/VERSION</c> where there is such a directory of trees, else that of Debian's package.</summary>
    public static async Task<ConfigTree> OfAsync(EqualityBench bench, KernelPackages packages, DebianKernel kernel, string? directory, CancellationToken cancellation) => directory is { } trees
        ? OfDirectory(kernel.Version, Path.Combine(trees, kernel.Version))
        : await OfPackageAsync(bench.Host, bench.Store, packages, kernel, bench.Work, cancellation);

    /// <summary>How kforge would build the tree, for the variables it gives to make.</summary>
    public BuildPlan PlanFor(ArchName arch, InstalledToolchain toolchain) =>
        new(Name, Name, arch.Arch, Digest, [], toolchain.Tree, new ConfigPlan("defconfig", null, []), []);

    private static bool IsRead(string file) =>
        Path.GetFileName(file).StartsWith("Kconfig", StringComparison.Ordinal)
        || Path.GetFileName(file) is "Makefile"
        || file.StartsWith("scripts/", StringComparison.Ordinal)
        || file.StartsWith("kernel/configs/", StringComparison.Ordinal)
        || (file.StartsWith("arch/", StringComparison.Ordinal) && file.Contains("/configs/", StringComparison.Ordinal));
}
