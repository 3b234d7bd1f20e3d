namespace Kforge.Kconfig.Values;

/// <summary>What a configuration is made from.</summary>
public abstract record ConfigStart
{
    private ConfigStart()
    {
    }

    /// <summary>A target of the kernel's makefile: <c>allnoconfig</c>, <c>allyesconfig</c>, <c>allmodconfig</c>, <c>alldefconfig</c>, <c>defconfig</c>, <c>tinyconfig</c>, or a <c>NAME_defconfig</c> of the architecture.</summary>
    /// <param name="Name">The target.</param>
    public sealed record Mode(string Name) : ConfigStart;

    /// <summary>A configuration to complete, as <c>olddefconfig</c> does.</summary>
    /// <param name="Text">A <c>.config</c>, or a part of one.</param>
    public sealed record Base(string Text) : ConfigStart;
}
