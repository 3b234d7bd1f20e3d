namespace Kforge.Requirements;

/// <summary>The LLVM that releases of rustc are built with, of the Rust project and not of a distribution.</summary>
/// <param name="Rustc">The releases.</param>
/// <param name="Llvm">LLVM's major version.</param>
/// <param name="Source">Who says so.</param>
public sealed record RustcLlvm(VersionRange Rustc, int Llvm, string Source);
