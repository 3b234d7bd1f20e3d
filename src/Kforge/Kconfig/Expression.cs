using System.Collections.Immutable;

namespace Kforge.Kconfig;

/// <summary>A condition of Kconfig (Documentation/kbuild/kconfig-language.rst, "Menu dependencies").</summary>
public abstract record Expression
{
    private Expression()
    {
    }

    /// <summary>A symbol, a constant or a macro alone.</summary>
    public sealed record Leaf(Operand Operand) : Expression
    {
        /// <inheritdoc/>
        public override string ToString() => Operand.ToString();
    }

    /// <summary>A comparison of two operands.</summary>
    public sealed record Compare(Operand Left, Comparison Comparison, Operand Right) : Expression
    {
        /// <inheritdoc/>
        public override string ToString() => $"{Left} {Comparison.Sign()} {Right}";
    }

    /// <summary><c>!a</c>.</summary>
    public sealed record Not(Expression Inner) : Expression
    {
        /// <inheritdoc/>
        public override string ToString() => Inner is Leaf ? $"!{Inner}" : $"!({Inner})";
    }

    /// <summary><c>a &amp;&amp; b</c>.</summary>
    public sealed record And(Expression Left, Expression Right) : Expression
    {
        /// <inheritdoc/>
        public override string ToString() => $"{InAnd(Left)} && {InAnd(Right)}";

        private static string InAnd(Expression part) => part is Or ? $"({part})" : $"{part}";
    }

    /// <summary><c>a || b</c>.</summary>
    public sealed record Or(Expression Left, Expression Right) : Expression
    {
        /// <inheritdoc/>
        public override string ToString() => $"{Left} || {Right}";
    }

    /// <summary>Every symbol the expression names, from left to right, each once.</summary>
    public ImmutableArray<string> Symbols
    {
        get
        {
            ImmutableArray<string>.Builder names = ImmutableArray.CreateBuilder<string>();
            Collect(this, names);
            return [.. names.Distinct(StringComparer.Ordinal)];
        }
    }

    private static void Collect(Expression expression, ImmutableArray<string>.Builder into)
    {
        switch (expression)
        {
            case Leaf { Operand: Operand.Symbol symbol }:
                into.Add(symbol.Name);
                break;
            case Compare compare:
                into.AddRange(new[] { compare.Left, compare.Right }.OfType<Operand.Symbol>().Select(symbol => symbol.Name));
                break;
            case Not not:
                Collect(not.Inner, into);
                break;
            case And and:
                Collect(and.Left, into);
                Collect(and.Right, into);
                break;
            case Or or:
                Collect(or.Left, into);
                Collect(or.Right, into);
                break;
        }
    }
}

/// <summary>What an expression is made of.</summary>
public abstract record Operand
{
    private Operand()
    {
    }

    /// <summary>A symbol's name, without <c>CONFIG_</c>.</summary>
    public sealed record Symbol(string Name) : Operand
    {
        /// <inheritdoc/>
        public override string ToString() => Name;
    }

    /// <summary>A constant: <c>y</c>, <c>m</c>, <c>n</c>, or a text in quotes.</summary>
    /// <param name="Text">Without the quotes, macros expanded.</param>
    public sealed record Constant(string Text) : Operand
    {
        /// <inheritdoc/>
        public override string ToString() => Text is "y" or "m" or "n" ? Text : $"\"{Text}\"";
    }

    /// <summary>Something with a macro whose value only <c>make</c> knows, such as <c>$(cc-option,-m32)</c>.</summary>
    /// <param name="Text">As it stands in the file.</param>
    public sealed record Macro(string Text) : Operand
    {
        /// <inheritdoc/>
        public override string ToString() => Text;
    }
}

/// <summary>The comparisons of Kconfig.</summary>
public enum Comparison
{
    /// <summary><c>=</c>.</summary>
    Equal,

    /// <summary><c>!=</c>.</summary>
    NotEqual,

    /// <summary><c>&lt;</c>.</summary>
    Less,

    /// <summary><c>&lt;=</c>.</summary>
    LessOrEqual,

    /// <summary><c>&gt;</c>.</summary>
    Greater,

    /// <summary><c>&gt;=</c>.</summary>
    GreaterOrEqual,
}

/// <summary>How comparisons are written.</summary>
public static class ComparisonSigns
{
    /// <summary>The sign as it stands in a Kconfig file.</summary>
    public static string Sign(this Comparison comparison) => comparison switch
    {
        Comparison.Equal => "=",
        Comparison.NotEqual => "!=",
        Comparison.Less => "<",
        Comparison.LessOrEqual => "<=",
        Comparison.Greater => ">",
        Comparison.GreaterOrEqual => ">=",
        _ => throw new ArgumentOutOfRangeException(nameof(comparison)),
    };
}
