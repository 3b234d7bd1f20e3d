using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Kforge.Diagnostics;

namespace Kforge.Booting;

/// <summary>What is tried, and how.</summary>
/// <param name="ToolchainRoot">The root directory of the toolchain that holds qemu.</param>
/// <param name="Kernel">The bzImage, absolute.</param>
/// <param name="Busybox">A statically linked busybox, absolute.</param>
/// <param name="Directory">A directory for the initramfs and the log; it is made when it is missing.</param>
public sealed record BootOptions(string ToolchainRoot, string Kernel, string Busybox, string Directory)
{
    /// <summary>The <c>.ko</c> files to load, in this order.</summary>
    public ImmutableArray<string> Modules { get; init; } = [];

    /// <summary>All <c>.ko</c> files of the build, among which dependencies are found.</summary>
    public ImmutableArray<string> Available { get; init; } = [];

    /// <summary>Added to the kernel's command line.</summary>
    public string Append { get; init; } = "";

    /// <summary>A .NET regular expression that a line of the serial log must match, time stamps left out.</summary>
    public string? Expect { get; init; }

    /// <summary>What the guest runs while the modules are loaded; null for nothing.</summary>
    public GuestTest? Test { get; init; }

    /// <summary>
    /// Whether it counts, too, when the kernel warns, when a module cannot be unloaded, and when memory is lost, as far as the kernel looks for that (DEBUG_KMEMLEAK): when
    /// modules are tested, not just loaded.
    /// </summary>
    public bool Strict { get; init; }

    /// <summary>When the guest is ended.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>Whether a shell in the guest takes over kforge's terminal; there is no time limit then.</summary>
    public bool Interactive { get; init; }

    /// <summary>Whether KVM is used where it works.</summary>
    public bool AllowKvm { get; init; } = true;

    /// <summary>The guest's memory in MiB.</summary>
    public int Memory { get; init; } = 256;

    /// <summary>Checks a user's regular expression and limits its time, for a careless one can take years on one line.</summary>
    /// <param name="pattern">The expression; null for none.</param>
    /// <param name="place">Where it was written.</param>
    /// <returns>The expression, or KF6011.</returns>
    public static Checked<Regex?> ParseExpectation(string? pattern, SourcePlace? place = null)
    {
        try
        {
            return new Checked<Regex?>.Good(pattern is null ? null : new Regex(pattern, RegexOptions.CultureInvariant, TimeSpan.FromMilliseconds(500)));
        }
        catch (ArgumentException exception)
        {
            return new Diagnostic(BootCodes.BadPattern, $"`{pattern}` is not a regular expression", place, [exception.Message],
                ["write a backslash before characters that shall stand for themselves: `\\(init\\)`"]);
        }
    }
}

/// <summary>How a boot went.</summary>
/// <param name="Outcome">The result.</param>
/// <param name="LogPath">The whole serial log.</param>
/// <param name="Elapsed">From the start of the virtual machine to its end.</param>
/// <param name="Lines">How many lines the log has.</param>
/// <param name="Accelerator">What ran the guest.</param>
public sealed record BootResult(BootOutcome Outcome, string LogPath, TimeSpan Elapsed, int Lines, Accelerator Accelerator)
{
    /// <summary>The failure as a diagnostic; null when the boot passed.</summary>
    public Diagnostic? Diagnostic => Outcome.ToDiagnostic(LogPath);
}
