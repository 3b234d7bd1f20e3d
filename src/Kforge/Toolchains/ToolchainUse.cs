using Kforge.Platform;

namespace Kforge.Toolchains;

/// <summary>A toolchain in the store that stays as it is until this is disposed of: nobody removes or repairs it meanwhile.</summary>
public sealed class ToolchainUse : IDisposable
{
    private readonly FileLock? share;

    /// <summary>A use of a toolchain.</summary>
    /// <param name="installed">The toolchain.</param>
    /// <param name="share">The share of its lock; null for a toolchain that is not of the store.</param>
    internal ToolchainUse(InstalledToolchain installed, FileLock? share) => (Installed, this.share) = (installed, share);

    /// <summary>The toolchain.</summary>
    public InstalledToolchain Installed { get; }

    /// <inheritdoc/>
    public void Dispose() => share?.Dispose();
}
