using Kforge.Platform;

namespace Kforge.Sources;

/// <summary>A kernel tree in the store. Nobody may change it: builds share it through hard links.</summary>
/// <param name="Root">The directory with the top Makefile.</param>
/// <param name="Digest">The digest of what is in it (<see cref="Platform.Archives.TreeDigest"/>).</param>
/// <param name="KernelVersion">As <c>make kernelversion</c> would say, such as <c>6.12.107</c> or <c>7.3.0-rc2</c>.</param>
public sealed record SourceTree(string Root, Sha256Digest Digest, string KernelVersion);
