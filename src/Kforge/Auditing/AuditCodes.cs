using System.Collections.Immutable;
using Kforge.Diagnostics;

namespace Kforge.Auditing;

/// <summary>What an audit can find (KF80xx). A finding is a code with a page like any diagnostic, so it can be explained and accepted by name.</summary>
public static class AuditCodes
{
    /// <summary>A tool is older than the tree asks for.</summary>
    public static readonly DiagnosticCode TooOld = Code("KF8001", "a tool is older than the kernel tree asks for");

    /// <summary>A tool is newer than the one version the tree was written for.</summary>
    public static readonly DiagnosticCode NotExact = Code("KF8002", "a tool is newer than the one version the kernel tree asks for");

    /// <summary>A tool that a build needs is not there.</summary>
    public static readonly DiagnosticCode ToolMissing = Code("KF8003", "a tool the build needs is missing");

    /// <summary>A tool is there and does not tell its version.</summary>
    public static readonly DiagnosticCode ToolUnusable = Code("KF8004", "a tool does not tell its version");

    /// <summary>The sources of Rust's core library are not there.</summary>
    public static readonly DiagnosticCode NoRustSource = Code("KF8005", "the sources of Rust's core library are missing");

    /// <summary>The sources of Rust's core library are of another version than rustc.</summary>
    public static readonly DiagnosticCode OtherRustSource = Code("KF8006", "the sources of Rust's core library are not those of rustc");

    /// <summary>bindgen cannot use a libclang.</summary>
    public static readonly DiagnosticCode LibclangUnusable = Code("KF8007", "bindgen cannot use libclang");

    /// <summary>bindgen's libclang is of another version than clang.</summary>
    public static readonly DiagnosticCode LibclangDiffers = Code("KF8008", "bindgen's libclang is not of clang's version");

    /// <summary>rustc and clang stand on different LLVMs.</summary>
    public static readonly DiagnosticCode LlvmDiffers = Code("KF8009", "rustc and clang stand on different versions of LLVM");

    /// <summary>A known issue concerns these versions.</summary>
    public static readonly DiagnosticCode KnownIssue = Code("KF8010", "these versions are known not to work together");

    /// <summary>Something in Kconfig needs other tools.</summary>
    public static readonly DiagnosticCode FeatureLost = Code("KF8011", "a feature of the kernel needs other tools");

    /// <summary>The tree has no Rust.</summary>
    public static readonly DiagnosticCode NoRust = Code("KF8012", "the kernel tree has no Rust support");

    /// <summary>What the tree asks for cannot be read.</summary>
    public static readonly DiagnosticCode TreeUnreadable = Code("KF8013", "what the kernel tree asks of its tools cannot be read");

    /// <summary>The tree's files disagree, or say too little.</summary>
    public static readonly DiagnosticCode TreeUnclear = Code("KF8014", "the kernel tree is unclear about its tools");

    /// <summary>A kernel or a toolchain is not in the lock as it is defined now.</summary>
    public static readonly DiagnosticCode NotLocked = Code("KF8020", "the lock does not hold what the definitions ask for");

    /// <summary>A toolchain or a kernel tree is not in the store.</summary>
    public static readonly DiagnosticCode NotInstalled = Code("KF8021", "something that is locked is not in the store");

    /// <summary>An installed toolchain is not what was installed.</summary>
    public static readonly DiagnosticCode InstallChanged = Code("KF8022", "an installed toolchain has changed");

    /// <summary>A download in the store is not what the lock names.</summary>
    public static readonly DiagnosticCode DownloadChanged = Code("KF8023", "a locked file has changed in the store");

    /// <summary>A program of this machine is not the locked one.</summary>
    public static readonly DiagnosticCode HostToolChanged = Code("KF8024", "a locked program of this machine has changed");

    /// <summary>Expired indexes are accepted.</summary>
    public static readonly DiagnosticCode ExpiredAccepted = Code("KF8030", "an archive index is believed after its end");

    /// <summary>Digests were believed when they were first seen.</summary>
    public static readonly DiagnosticCode FirstUse = Code("KF8031", "a digest was believed on first use");

    /// <summary>Nobody signed for the tools.</summary>
    public static readonly DiagnosticCode Unsigned = Code("KF8032", "nobody signed for the programs of this machine");

    /// <summary>A lock entry names no signer.</summary>
    public static readonly DiagnosticCode NoSigner = Code("KF8033", "a locked index names no signer");

    /// <summary>A key expires soon.</summary>
    public static readonly DiagnosticCode KeyExpiring = Code("KF8034", "a signing key expires soon");

    /// <summary>A key has expired.</summary>
    public static readonly DiagnosticCode KeyExpired = Code("KF8035", "a signing key has expired");

    /// <summary>A key that signed is not at hand.</summary>
    public static readonly DiagnosticCode KeyMissing = Code("KF8036", "a signing key cannot be read");

    /// <summary>An acceptance is over.</summary>
    public static readonly DiagnosticCode AcceptanceOver = Code("KF8040", "an acceptance of a finding is over");

    /// <summary>An acceptance accepts nothing.</summary>
    public static readonly DiagnosticCode AcceptanceUnused = Code("KF8041", "an acceptance of a finding accepts nothing");

    /// <summary>All of them, by their numbers.</summary>
    public static ImmutableArray<DiagnosticCode> All { get; } =
    [
        TooOld, NotExact, ToolMissing, ToolUnusable, NoRustSource, OtherRustSource, LibclangUnusable, LibclangDiffers, LlvmDiffers, KnownIssue,
        FeatureLost, NoRust, TreeUnreadable, TreeUnclear, NotLocked, NotInstalled, InstallChanged, DownloadChanged, HostToolChanged,
        ExpiredAccepted, FirstUse, Unsigned, NoSigner, KeyExpiring, KeyExpired, KeyMissing, AcceptanceOver, AcceptanceUnused,
    ];

    private static DiagnosticCode Code(string id, string title) => new(id, ExitCode.Verification, title);
}
