namespace Kforge.Kconfig;

/// <summary>A value of Kconfig's logic; the numbers are those of <c>scripts/kconfig/expr.h</c>, so "and" is the least and "or" the greatest.</summary>
public enum Tristate
{
    /// <summary>Off.</summary>
    N = 0,

    /// <summary>A module.</summary>
    M = 1,

    /// <summary>On.</summary>
    Y = 2,
}
