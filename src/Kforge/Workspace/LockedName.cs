namespace Kforge.Workspace;

/// <summary>The names of toolchains in a lock.</summary>
public static class LockedName
{
    /// <summary>The definition's name: what stands before the <c>@</c>.</summary>
    /// <param name="locked">Such as <c>rust-releases@bindgen-0.56.0+rustc-1.62.0</c>.</param>
    public static string Definition(string locked) => locked.Split('@')[0];
}
