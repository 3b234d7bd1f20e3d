using System.Collections.Immutable;
using Kforge.Platform;
using Kforge.Workspace;

namespace Kforge.Tests.Workspace;

/// <summary>Locks at random, from a seed.</summary>
internal static class AnyLock
{
    public static LockFile Of(Random random) => new(
        Some(random, 3, "kernel").ToImmutableSortedDictionary(name => name, _ => Kernel(random), StringComparer.Ordinal),
        Some(random, 3, "tool.chain").ToImmutableSortedDictionary(name => name, _ => Toolchain(random), StringComparer.Ordinal));

    /// <summary>The same lock with everything whose order means nothing in another order.</summary>
    public static LockFile Shuffled(LockFile file, Random random) => new(
        file.Kernels.ToImmutableSortedDictionary(kernel => kernel.Key, kernel => kernel.Value with { Requirements = Mixed(kernel.Value.Requirements, random) }, StringComparer.Ordinal),
        file.Toolchains.ToImmutableSortedDictionary(
            toolchain => toolchain.Key,
            toolchain => toolchain.Value with
            {
                Indexes = Mixed([.. toolchain.Value.Indexes.Select(index => index with { SignedBy = Mixed(index.SignedBy, random) })], random),
                Packages = Mixed(toolchain.Value.Packages, random),
            },
            StringComparer.Ordinal));

    /// <summary>The lock with one thing changed.</summary>
    public static LockFile Changed(LockFile file, Random random)
    {
        string kernel = Pick(file.Kernels.Keys, random);
        string toolchain = Pick(file.Toolchains.Keys, random);
        LockedKernel k = file.Kernels.GetValueOrDefault(kernel) ?? Kernel(random);
        LockedToolchain t = file.Toolchains.GetValueOrDefault(toolchain) ?? Toolchain(random);
        return random.Next(14) switch
        {
            0 => file with { Kernels = file.Kernels.Remove(kernel) },
            1 => file with { Toolchains = file.Toolchains.Remove(toolchain) },
            2 => file with { Kernels = file.Kernels.SetItem(kernel, k with { Source = Source(random) }) },
            3 => file with { Kernels = file.Kernels.SetItem(kernel, k with { Source = OneChange(k.Source, random) }) },
            4 => file with { Kernels = file.Kernels.SetItem(kernel, k with { Requirements = [.. k.Requirements.Skip(1)] }) },
            5 => file with { Kernels = file.Kernels.SetItem(kernel, k with { Patches = [.. k.Patches.Reverse()] }) },
            6 => file with { Toolchains = file.Toolchains.SetItem(toolchain, t with { Packages = [.. t.Packages.Select(package => package with { Version = "9" })] }) },
            7 => file with { Toolchains = file.Toolchains.SetItem(toolchain, t with { Indexes = [.. t.Indexes.Take(1)] }) },
            8 => file with { Toolchains = file.Toolchains.SetItem(toolchain, t with { Archives = [.. t.Archives.Skip(1)] }) },
            9 => file with { Toolchains = file.Toolchains.SetItem(toolchain, t with { CrateTools = [.. t.CrateTools.Select(tool => tool with { Crates = [.. tool.Crates.Skip(1)] })] }) },
            10 => file with { Toolchains = file.Toolchains.SetItem(toolchain, t with { HostTools = [.. t.HostTools.Select(tool => tool with { Path = "/opt/x" })] }) },
            11 => file with { Toolchains = file.Toolchains.SetItem(toolchain, t with { Statements = [.. t.Statements.Select(statement => statement with { Date = statement.Date.AddSeconds(1) })] }) },
            12 => file with { Kernels = file.Kernels.SetItem(kernel, k with { Choice = k.Choice is null ? null : k.Choice with { Tools = [.. k.Choice.Tools.Select(tool => tool with { Rejected = [.. tool.Rejected.Skip(1)] })] } }) },
            _ => file with { Toolchains = file.Toolchains.SetItem(toolchain, t with { Definition = Digest(random) }) },
        };
    }

    private static LockedKernel Kernel(Random random) => new(
        Source(random),
        [.. Some(random, 4, "tool").Select(tool => new LockedRequirement(tool, $"1.{random.Next(90)}.0", random.Next(2) == 0 ? "minimum" : "exact", "scripts/min-tool-version.sh", 1 + random.Next(60)))],
        [.. Some(random, 4, "patch").Select(name => new LockedPatch(RelativePath.Parse($"patches/x/{name} é.patch"), Digest(random)) { Strip = random.Next(3), Result = random.Next(2) == 0 ? null : Digest(random) })])
    {
        Choice = random.Next(3) == 0 ? null : new LockedChoice($"t@{random.Next(9)}", Digest(random), [.. Some(random, 4, "tool").Order(StringComparer.Ordinal).Select(tool => Tool(random, tool))]),
    };

    private static LockedSource Source(Random random)
    {
        string version = $"6.{random.Next(20)}.{random.Next(200)}";
        ImmutableArray<string> keys = [.. Some(random, 3, "").Select(_ => Digest(random).Hex[..40].ToUpperInvariant()).Order(StringComparer.Ordinal)];
        return random.Next(6) switch
        {
            0 => new LockedSource.DebianSource(version, Digest(random), Index(random, "trixie"), [.. Some(random, 4, "linux").Order(StringComparer.Ordinal).Select(name => Package(random, name))]),
            1 => new LockedSource.Git(version, Digest(random), "https://example.org/linux.git", random.Next(2) == 0 ? null : $"refs/tags/v{version}", Digest(random).Hex[..40], Digest(random).Hex[..40], keys),
            2 => new LockedSource.Tarball(version, Digest(random), $"../linux \"{version}\".tar.xz", Digest(random), keys),
            3 => new LockedSource.Path(version, "../linux é"),
            _ => new LockedSource.Debian(version, Digest(random), Index(random, "trixie"), Package(random, "linux-source")),
        };
    }

    private static LockedSource OneChange(LockedSource source, Random random) => source switch
    {
        LockedSource.Debian debian => debian with { Index = debian.Index with { Date = debian.Index.Date.AddSeconds(1) } },
        LockedSource.DebianSource package => package with { Files = [.. package.Files, Package(random, "zlinux")] },
        LockedSource.Git git => random.Next(2) == 0 ? git with { Commit = Digest(random).Hex[..40] } : git with { SignedBy = [.. git.SignedBy, Digest(random).Hex[..40].ToUpperInvariant()] },
        LockedSource.Tarball tarball => tarball with { Sha256 = Digest(random) },
        LockedSource.Path path => path with { Directory = path.Directory + "x" },
        _ => throw new InvalidOperationException("unreachable: LockedSource is closed"),
    };

    private static LockedTool Tool(Random random, string tool) => new(
        tool, $"1.{random.Next(90)}.0", $"debian {random.Next(9)}", "the newest \"one\"",
        [.. Some(random, 4, "1.").Select(version => new RejectedTool(version, "crates", $"older than {random.Next(9)}"))]);

    private static LockedToolchain Toolchain(Random random) => new(
        Digest(random),
        [.. Some(random, 3, "suite").Select(suite => Index(random, suite))],
        [.. Some(random, 12, "package").Select(name => Package(random, name))])
    {
        Statements = [.. Some(random, 2, "dist/channel").Order(StringComparer.Ordinal).Select(name => new LockedStatement("rust-dist", name, DateTimeOffset.UnixEpoch.AddSeconds(random.Next()), Digest(random), [Digest(random).Hex[..40].ToUpperInvariant()]))],
        Archives = [.. Some(random, 3, "rust").Order(StringComparer.Ordinal).Select(name => new LockedArchive("rust-dist", name, "1.78.0", $"dist/{name}.tar.xz", Digest(random), "dist/channel"))],
        CrateTools = [.. Some(random, 2, "bindgen").Order(StringComparer.Ordinal).Select(tool => new LockedCrateTool(tool, "bindgen-cli", "0.71.1", [.. Some(random, 5, "crate").Order(StringComparer.Ordinal).Select(crate => new LockedCrate(crate, "1.0.0-rc.1+x", Digest(random)))]))],
        HostTools = [.. Some(random, 2, "gcc").Order(StringComparer.Ordinal).Select(tool => new LockedHostTool(tool, $"/usr/bin/{tool}", "unknown", Digest(random)))],
    };

    private static LockedIndex Index(Random random, string suite) => new(
        "debian", suite, DateTimeOffset.UnixEpoch.AddSeconds(random.Next()).ToOffset(TimeSpan.FromHours(random.Next(-5, 5))), Digest(random),
        [.. Some(random, 3, "").Select(_ => Digest(random).Hex[..40].ToUpperInvariant())]);

    private static LockedPackage Package(Random random, string name) =>
        new(name, $"{random.Next(3)}:1.{random.Next(9)}~rc-1+b\"", "debian", "trixie", $"pool/main/{name}_1.deb", random.NextInt64(1L << 40), Digest(random));

    private static Sha256Digest Digest(Random random)
    {
        byte[] bytes = new byte[32];
        random.NextBytes(bytes);
        return Sha256Digest.FromHash(bytes);
    }

    private static IEnumerable<string> Some(Random random, int most, string prefix) =>
        Enumerable.Range(0, random.Next(most + 1)).Select(_ => $"{prefix}{random.Next(100)}").Distinct(StringComparer.Ordinal).ToArray();

    private static ImmutableArray<T> Mixed<T>(ImmutableArray<T> items, Random random)
    {
        T[] mixed = [.. items];
        random.Shuffle(mixed);
        return [.. mixed];
    }

    private static string Pick(IEnumerable<string> names, Random random)
    {
        string[] all = [.. names, "new"];
        return all[random.Next(all.Length)];
    }
}
