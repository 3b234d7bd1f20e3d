namespace Kforge.Releasing.Materials;

/// <summary>Where a file is that went into a kernel.</summary>
internal enum MaterialPlace
{
    /// <summary>In the source tree.</summary>
    Source,

    /// <summary>In the output tree: the build made it itself.</summary>
    Output,

    /// <summary>In the toolchain, such as the source of Rust's <c>core</c>.</summary>
    Toolchain,
}

/// <summary>A file that a step of a build reads.</summary>
/// <param name="Place">The tree it is in.</param>
/// <param name="Path">Its path below the root of that tree.</param>
internal sealed record Material(MaterialPlace Place, string Path);
