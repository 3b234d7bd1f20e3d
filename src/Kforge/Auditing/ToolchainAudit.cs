using System.Collections.Immutable;
using Kforge.Workspace;

namespace Kforge.Auditing;

/// <summary>Judges a toolchain alone: is it there, is it the locked one, and who vouches for it? Pure.</summary>
public static class ToolchainAudit
{
    /// <summary>A key that expires within this time is told: long enough to wait for the next point release of a distribution.</summary>
    public static readonly TimeSpan Notice = TimeSpan.FromDays(90);

    private static readonly FindingPlace Lock = new(WorkspaceDirectories.LockFileName, 0, InTree: false);

    /// <summary>What is to be said of a toolchain.</summary>
    /// <param name="toolchain">The toolchain.</param>
    /// <param name="now">The time keys and indexes are judged at.</param>
    public static ToolchainReport Judge(AuditedToolchain toolchain, DateTimeOffset now) =>
        new(toolchain, [.. Presence(toolchain).Concat(Trust(toolchain, now)).OrderByDescending(finding => finding.Level)]);

    /// <summary>What signatures and keys of a locked index are to be said; for the index of a source too.</summary>
    /// <param name="subject">What the findings are about.</param>
    /// <param name="what">How messages call what was signed, with who signed it.</param>
    /// <param name="keys">What is known of the keys.</param>
    /// <param name="renew">The name for <c>kforge update</c>.</param>
    /// <param name="now">The time keys are judged at.</param>
    public static IEnumerable<AuditFinding> Signatures(
        FindingSubject subject, ImmutableArray<(string What, ImmutableArray<string> SignedBy)> what, ImmutableArray<AuditedKey> keys, string renew, DateTimeOffset now)
    {
        foreach ((string signed, _) in what.Where(item => item.SignedBy.IsEmpty))
        {
            yield return new AuditFinding(AuditCodes.NoSigner, FindingLevel.Error, subject, $"the lock names nobody who signed {signed}", Lock)
                .MendedBy($"run `kforge update {renew}` to read and verify it again");
        }

        foreach (string fingerprint in what.SelectMany(item => item.SignedBy).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            if (Key(subject, fingerprint, keys.FirstOrDefault(key => key.Fingerprint == fingerprint), now) is { } finding)
            {
                yield return finding.Because($"it signed {string.Join(", ", what.Where(item => item.SignedBy.Contains(fingerprint)).Select(item => item.What))}");
            }
        }
    }

    /// <summary>A download that is not what the lock names.</summary>
    internal static AuditFinding Changed(FindingSubject subject, ChangedFile file) => new AuditFinding(
        AuditCodes.DownloadChanged, FindingLevel.Error, subject, $"the download `{file.Name}` is not the file the lock names", Lock)
        .Because($"`{file.Path}` has the SHA-256 {file.Found}", $"the lock says {file.Locked}")
        .MendedBy($"remove it: `rm {file.Path}`; it is fetched again when it is needed");

    private static AuditFinding? Key(FindingSubject subject, string fingerprint, AuditedKey? key, DateTimeOffset now)
    {
        if (key?.File is null)
        {
            return new AuditFinding(AuditCodes.KeyMissing, FindingLevel.Warning, subject, $"the key {fingerprint} cannot be read, so nobody knows how long it is good")
                .MendedBy($"save it with `gpg --export {fingerprint} > toolchains/keys/{fingerprint}.gpg` after checking where it comes from");
        }

        FindingPlace place = new(key.File, 0, InTree: false);
        return key.Expires switch
        {
            { } end when end <= now => new AuditFinding(AuditCodes.KeyExpired, FindingLevel.Error, subject, $"the key {fingerprint} expired on {end:yyyy-MM-dd}", place)
                .MendedBy($"get the renewed key where its owner publishes it, check its fingerprint, and replace `{key.File}`"),
            { } end when end - now < Notice => new AuditFinding(AuditCodes.KeyExpiring, FindingLevel.Warning, subject,
                $"the key {fingerprint} expires on {end:yyyy-MM-dd}, in {Math.Max(1, (int)(end - now).TotalDays)} days", place)
                .MendedBy($"get the renewed key where its owner publishes it, check its fingerprint, and replace `{key.File}`"),
            _ => null,
        };
    }

    private static IEnumerable<AuditFinding> Presence(AuditedToolchain toolchain)
    {
        FindingSubject subject = toolchain.Subject;
        string name = toolchain.Name;
        if (toolchain.Locked is null && toolchain.State is not ToolchainState.OnHost)
        {
            yield return new AuditFinding(AuditCodes.NotLocked, FindingLevel.Error, subject, $"the toolchain `{name}` is not locked", Lock)
                .MendedBy($"name it in a kernel of kbuild.toml (`toolchain = \"{name}\"`) and run `kforge lock`");
        }
        else if (toolchain is { Locked: { } locked, Definition: { } definition } && locked.Definition != definition.Digest)
        {
            yield return new AuditFinding(AuditCodes.NotLocked, FindingLevel.Error, subject, $"the toolchain `{name}` was locked from another definition", FindingPlace.OfWorkspace(definition.Place))
                .MendedBy("run `kforge lock`");
        }

        switch (toolchain.State)
        {
            case ToolchainState.NotInstalled { Damaged: true }:
                yield return new AuditFinding(AuditCodes.InstallChanged, FindingLevel.Error, subject, $"what is in the store for toolchain `{name}` is not a whole installation")
                    .MendedBy($"run `kforge toolchain install {name}`: it is made again");
                break;
            case ToolchainState.NotInstalled when toolchain.Locked is not null:
                yield return new AuditFinding(AuditCodes.NotInstalled, FindingLevel.Error, subject, $"the toolchain `{name}` is not in the store, so its tools cannot be asked")
                    .MendedBy($"run `kforge toolchain install {name}`; an audit downloads nothing");
                break;
            case ToolchainState.Installed { Changed: true }:
                yield return new AuditFinding(AuditCodes.InstallChanged, FindingLevel.Error, subject, $"files of the installed toolchain `{name}` have changed")
                    .MendedBy($"run `kforge toolchain verify {name}`: it names them and restores them");
                break;
            default:
                break;
        }

        foreach (ChangedFile file in toolchain.Changed)
        {
            yield return Changed(subject, file);
        }

        foreach (Toolchains.HostTools.HostDifference difference in toolchain.Differences)
        {
            yield return new AuditFinding(AuditCodes.HostToolChanged, FindingLevel.Error, subject with { Tool = difference.Tool }, $"a program of this machine is not the locked one: {difference}", Lock)
                .MendedBy($"run `kforge update {name}` to lock the programs that are here now");
        }
    }

    private static IEnumerable<AuditFinding> Trust(AuditedToolchain toolchain, DateTimeOffset now)
    {
        FindingSubject subject = toolchain.Subject;
        if (toolchain.Definition?.Provider is ToolchainProvider.Debian debian)
        {
            foreach (DebianSuite suite in debian.Suites.Where(suite => suite.AllowExpired))
            {
                yield return new AuditFinding(AuditCodes.ExpiredAccepted, FindingLevel.Warning, subject,
                    $"the index of `{suite.Name}` is believed after its end, so an old state of the archive could be passed off as the present one", FindingPlace.OfWorkspace(suite.Place))
                    .MendedBy("remove `allow-expired`; to stay at one state of the archive, say which with `snapshot = 2026-11-01T00:00:00Z`");
            }
        }

        if (toolchain.State is ToolchainState.OnHost)
        {
            // Whoever asks about this machine's tools knows that they are this machine's; whoever locked them builds with them.
            yield return new AuditFinding(AuditCodes.Unsigned, toolchain.Locked is null ? FindingLevel.Note : FindingLevel.Warning, subject,
                "nobody signed for the programs of this machine, and no other machine has the same", toolchain.Locked is null ? null : Lock)
                .MendedBy("build what others shall use with a toolchain of signed packages: `toolchain = \"debian-trixie\"` in kbuild.toml");
        }

        if (toolchain.Locked is not { } locked)
        {
            yield break;
        }

        foreach (LockedCrateTool tool in locked.CrateTools)
        {
            yield return new AuditFinding(AuditCodes.FirstUse, FindingLevel.Warning, subject with { Tool = tool.Tool },
                $"{tool.Tool} {tool.Version} is built from {tool.Crates.Length} crates whose digests were believed when they were first locked: the registry signs nothing", Lock)
                .MendedBy($"compare the digests with another machine's lock, then accept the finding in kbuild.toml: `[[audit.accept]]` with `finding = \"{AuditCodes.FirstUse.Id}\"`, `tool = \"{tool.Tool}\"`, a reason and a date");
        }

        ImmutableArray<(string, ImmutableArray<string>)> signed =
        [
            .. locked.Indexes.Select(index => ($"the index of {index.Suite} in {index.Archive}", index.SignedBy)),
            .. locked.Statements.Select(statement => ($"`{statement.Name}` of {statement.Provider}", statement.SignedBy)),
        ];
        foreach (AuditFinding finding in Signatures(subject, signed, toolchain.Keys, toolchain.Name, now))
        {
            yield return finding;
        }
    }
}
