using System.Collections.Immutable;
using Kforge.Platform;
using Kforge.Toolchains.HostTools;
using Kforge.Toolchains.Probing;
using Kforge.Workspace;

namespace Kforge.Auditing;

/// <summary>A toolchain that is audited: what is known of it without judging anything.</summary>
/// <param name="Name">Its name in the lock, or that of its definition.</param>
/// <param name="Definition">Its definition; null for the host's tools where no definition names them.</param>
/// <param name="Locked">What the lock says; null when it is not locked.</param>
/// <param name="State">Whether and where it is.</param>
public sealed record AuditedToolchain(string Name, ToolchainDefinition? Definition, LockedToolchain? Locked, ToolchainState State)
{
    /// <summary>What its tools say; null when they cannot be asked.</summary>
    public ProbedTools? Tools => State switch
    {
        ToolchainState.Installed installed => installed.Tools,
        ToolchainState.OnHost host => host.Tools,
        _ => null,
    };

    /// <summary>How long the keys are good that signed for it.</summary>
    public ImmutableArray<AuditedKey> Keys { get; init; } = [];

    /// <summary>Locked files of the store that are not what the lock says; empty when nobody looked.</summary>
    public ImmutableArray<ChangedFile> Changed { get; init; } = [];

    /// <summary>How the programs of this machine differ from the locked ones.</summary>
    public ImmutableArray<HostDifference> Differences { get; init; } = [];

    /// <summary>What a finding about it is about.</summary>
    public FindingSubject Subject => new(Toolchain: Name);
}

/// <summary>Where the tools of a toolchain are.</summary>
public abstract record ToolchainState
{
    private ToolchainState()
    {
    }

    /// <summary>It is in the store.</summary>
    /// <param name="Tools">What its tools say.</param>
    /// <param name="Changed">Whether its files are no longer what was installed; false also when nobody looked.</param>
    public sealed record Installed(ProbedTools Tools, bool Changed) : ToolchainState;

    /// <summary>It is not in the store.</summary>
    /// <param name="Damaged">Whether something is where it should be.</param>
    public sealed record NotInstalled(bool Damaged) : ToolchainState;

    /// <summary>The programs of this machine.</summary>
    /// <param name="Tools">What they say.</param>
    /// <param name="System">How this machine gets programs.</param>
    public sealed record OnHost(ProbedTools Tools, HostSystem System) : ToolchainState;
}

/// <summary>How programs come to this machine, for remedies that can be typed.</summary>
/// <param name="Install">The command that installs packages, such as <c>apt install</c>; null when none is known.</param>
/// <param name="Rustup">Whether rustup manages the Rust tools.</param>
public sealed record HostSystem(string? Install, bool Rustup);

/// <summary>A key that signed something of the lock.</summary>
/// <param name="Fingerprint">40 hexadecimal digits.</param>
/// <param name="File">Its file; null when there is none or it cannot be read.</param>
/// <param name="Expires">When it expires; null for never, or when it is not known.</param>
public sealed record AuditedKey(string Fingerprint, string? File, DateTimeOffset? Expires);

/// <summary>A locked file whose content in the store is another.</summary>
/// <param name="Name">Of the package or archive.</param>
/// <param name="Path">In the store.</param>
/// <param name="Locked">The digest in the lock.</param>
/// <param name="Found">The digest of what is there.</param>
public sealed record ChangedFile(string Name, string Path, Sha256Digest Locked, Sha256Digest Found);
