using System.Collections.Immutable;
using System.Text;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Archives;
using Kforge.Toolchains.Probing;
using Kforge.Workspace;

namespace Kforge.Toolchains.HostTools;

/// <summary>The programs of this machine as a toolchain: where they are, and what a sandbox needs of the machine to run them.</summary>
/// <param name="Tools">The programs that were found and told their version, sorted by tool.</param>
/// <param name="Passed">Tools that are scripts outside the system's directories, which would choose another program: they are not in the sandbox.</param>
/// <param name="Mounts">What the sandbox gets of this machine, read-only, each under its own path.</param>
/// <param name="Links">Links of the root directory, name → target: those of a merged <c>/usr</c>.</param>
/// <param name="Variables">What the tools need in the environment, <c>PATH</c> included.</param>
/// <param name="Probed">What the tools said when they were run outside a sandbox, as kbuild would have run them.</param>
public sealed record HostToolchain(
    ImmutableArray<LockedHostTool> Tools,
    ImmutableArray<string> Passed,
    ImmutableArray<SandboxMount> Mounts,
    ImmutableSortedDictionary<string, string> Links,
    ImmutableSortedDictionary<string, string> Variables,
    ProbedTools Probed)
{
    /// <summary>Part of the key: raise it when the same programs would get another root.</summary>
    private const int Format = 1;

    /// <summary>The digest of all that decides what a build with it sees: the programs by digest, their places, the variables.</summary>
    public Sha256Digest Key
    {
        get
        {
            StringBuilder text = new($"kforge host toolchain {Format}\n");
            foreach (LockedHostTool tool in Tools)
            {
                text.Append($"tool {tool.Tool} {tool.Path}\0{tool.Sha256}\n");
            }

            foreach (string line in Mounts.Select(mount => $"mount {mount.To}\0\n")
                .Concat(Links.Select(link => $"link {link.Key}\0{link.Value}\0\n"))
                .Concat(Variables.Select(variable => $"variable {variable.Key}\0{variable.Value}\0\n")))
            {
                text.Append(line);
            }

            return Sha256Digest.OfText(text.ToString());
        }
    }

    /// <summary>What the lock keeps of it.</summary>
    /// <param name="definition">The digest of the definition.</param>
    public LockedToolchain Lock(Sha256Digest definition) => new(definition, [], []) { HostTools = Tools };

    /// <summary>How the programs of this machine differ from locked ones, one sentence each, such as <c>rustc: …</c>; empty when they are the same.</summary>
    public ImmutableArray<HostDifference> Differences(LockedToolchain locked) =>
    [
        .. from tool in locked.HostTools.Select(tool => tool.Tool).Union(Tools.Select(tool => tool.Tool), StringComparer.Ordinal).Order(StringComparer.Ordinal)
           let was = locked.HostTools.FirstOrDefault(other => other.Tool == tool)
           let now = Tools.FirstOrDefault(other => other.Tool == tool)
           where was?.Path != now?.Path || was?.Sha256 != now?.Sha256
           select new HostDifference(tool, was, now),
    ];

    /// <summary>Refuses programs that are not the locked ones.</summary>
    /// <param name="name">The toolchain's name.</param>
    /// <param name="locked">What the lock says.</param>
    /// <exception cref="Failure">KF1651 with every difference.</exception>
    public void Check(string name, LockedToolchain locked)
    {
        if (Differences(locked) is { IsEmpty: false } differences)
        {
            throw new Diagnostic(HostToolCodes.Changed, $"the programs of this machine are not those the lock names for toolchain `{name}`",
                new SourcePlace(WorkspaceDirectories.LockFileName), [.. differences.Select(difference => difference.ToString())],
                [$"run `kforge update {name}` to lock the programs that are here now"]).ToFailure();
        }
    }

    /// <summary>
    /// Makes the root of the sandbox in the store, <c>toolchains/KEY/root</c>: the places for <see cref="Mounts"/>, and nothing else. The
    /// programs stay where they are.
    /// </summary>
    /// <param name="host">The outside world.</param>
    /// <param name="store">Where to.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="Failure">KF3003, KF3004 or KF3006.</exception>
    public async Task<InstalledToolchain> InstallAsync(Host host, Store store, CancellationToken cancellation)
    {
        Sha256Digest key = Key;
        string final = Path.Combine(store.Toolchains, key.Hex);
        ToolchainRecord record = await Publication.MakeOnceAsync(
            host, store, $"toolchain-{key}", final, "the toolchain of this machine",
            directory => ToolchainRecord.Read(Path.Combine(directory, "toolchain.json")),
            async directory =>
            {
                string root = Path.Combine(directory, "root");
                MakeRoot(root);
                SortedDictionary<string, ProbedTool> tools = new(
                    Tools.ToDictionary(tool => tool.Tool, tool => new ProbedTool(tool.Path, tool.Version)), StringComparer.Ordinal);

                // The digest of the empty places. What stands for the toolchain in plans is the key, which covers the programs' digests.
                ImmutableArray<TreeEntry> places = await TreeDigest.ReadAsync(root, cancellation).ConfigureAwait(false);
                new ToolchainRecord(TreeDigest.Of(places).Hex, places.Length, 0, tools) { Name = "host" }.Write(Path.Combine(directory, "toolchain.json"));
            },
            cancellation).ConfigureAwait(false);
        return new(
            Path.Combine(final, "root"), key, key, record.Entries, record.Bytes,
            Tools.ToImmutableSortedDictionary(tool => tool.Tool, tool => tool.Version, StringComparer.Ordinal))
        {
            Mounts = Mounts,
            Variables = Variables,
        };
    }

    private void MakeRoot(string root)
    {
        foreach (string directory in Sandbox.MountPoints.Append("etc"))
        {
            Directory.CreateDirectory(Path.Combine(root, directory));
        }

        foreach (SandboxMount mount in Mounts)
        {
            string place = root + mount.To;
            if (Directory.Exists(mount.From))
            {
                Directory.CreateDirectory(place);
            }
            else
            {
                Directory.CreateDirectory(Path.GetDirectoryName(place)!);
                File.WriteAllBytes(place, []);
            }
        }

        foreach ((string name, string target) in Links)
        {
            File.CreateSymbolicLink(Path.Combine(root, name), target);
        }

        // As in every toolchain: some tools look their user up and fail without a name.
        File.WriteAllText(Path.Combine(root, "etc/passwd"), "root:x:0:0:root:/root:/bin/sh\nkforge:x:1000:1000:kforge:/tmp:/bin/sh\n");
        File.WriteAllText(Path.Combine(root, "etc/group"), "root:x:0:\nkforge:x:1000:\n");
    }
}

/// <summary>A program of this machine that is not the locked one.</summary>
/// <param name="Tool">The tool's name.</param>
/// <param name="Locked">What the lock says; null for a program it does not know.</param>
/// <param name="Found">What is here; null when the program is gone.</param>
public sealed record HostDifference(string Tool, LockedHostTool? Locked, LockedHostTool? Found)
{
    /// <inheritdoc/>
    public override string ToString() => (Locked, Found) switch
    {
        ({ } was, null) => $"{Tool}: `{was.Path}` ({was.Version}) is gone",
        (null, { } now) => $"{Tool}: `{now.Path}` ({now.Version}) is new",
        ({ } was, { } now) when was.Path != now.Path => $"{Tool}: now `{now.Path}` ({now.Version}), locked was `{was.Path}` ({was.Version})",
        ({ } was, { } now) when was.Version != now.Version => $"{Tool}: `{now.Path}` is version {now.Version} now, locked was {was.Version}",
        (_, { } now) => $"{Tool}: the content of `{now.Path}` has changed",
        _ => throw new InvalidOperationException("a difference of nothing"),
    };
}
