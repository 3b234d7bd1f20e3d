using Kforge.Platform;

namespace Kforge.Sources;

/// <summary>A file or link of a tree. Directories are not told: they are there because of what lies in them.</summary>
/// <param name="Path">Below the tree's root.</param>
/// <param name="State">What is there; never <see cref="FileState.Absent"/>.</param>
public readonly record struct TreeFile(RelativePath Path, FileState State);
