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

/// <summary>
/// What an expression can come to when a part of it is not known: the value lies between the two bounds. A
/// macro such as <c>$(cc-option,-m32)</c> asks the compiler, and kforge does not run what a tree says.
/// </summary>
/// <param name="Least">The lower bound.</param>
/// <param name="Most">The upper bound.</param>
public readonly record struct TristateRange(Tristate Least, Tristate Most)
{
    /// <summary>Nothing is known.</summary>
    public static readonly TristateRange Unknown = new(Tristate.N, Tristate.Y);

    /// <summary>A known value.</summary>
    public static implicit operator TristateRange(Tristate value) => new(value, value);

    /// <summary>Kconfig's <c>&amp;&amp;</c>.</summary>
    public static TristateRange operator &(TristateRange left, TristateRange right) => new(Min(left.Least, right.Least), Min(left.Most, right.Most));

    /// <summary>Kconfig's <c>||</c>.</summary>
    public static TristateRange operator |(TristateRange left, TristateRange right) => new(Max(left.Least, right.Least), Max(left.Most, right.Most));

    /// <summary>Kconfig's <c>!</c>.</summary>
    public static TristateRange operator !(TristateRange operand) => new(Tristate.Y - (int)operand.Most, Tristate.Y - (int)operand.Least);

    /// <inheritdoc/>
    public override string ToString() => Least == Most ? Least.ToString().ToLowerInvariant() : "unknown";

    private static Tristate Min(Tristate left, Tristate right) => left < right ? left : right;

    private static Tristate Max(Tristate left, Tristate right) => left > right ? left : right;
}
