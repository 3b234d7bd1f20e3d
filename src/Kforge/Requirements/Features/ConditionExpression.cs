using System.Collections.Immutable;

namespace Kforge.Requirements;

/// <summary>A condition of Kconfig (Documentation/kbuild/kconfig-language.rst, "Menu dependencies"), read from one file without its tree.</summary>
/// <remarks>The engine's own expressions (<c>Kconfig.Model.Expr</c>) hold what macros came to, which takes a toolchain; an audit asks before there is one.</remarks>
public abstract record ConditionExpression
{
    private ConditionExpression()
    {
    }

    /// <summary>A symbol, a constant or a macro alone.</summary>
    public sealed record Leaf(ConditionOperand Operand) : ConditionExpression
    {
        /// <inheritdoc/>
        public override string ToString() => Operand.ToString();
    }

    /// <summary>A comparison of two operands.</summary>
    public sealed record Compare(ConditionOperand Left, Comparison Comparison, ConditionOperand Right) : ConditionExpression
    {
        /// <inheritdoc/>
        public override string ToString() => $"{Left} {Comparison.Sign()} {Right}";
    }

    /// <summary><c>!a</c>.</summary>
    public sealed record Not(ConditionExpression Inner) : ConditionExpression
    {
        /// <inheritdoc/>
        public override string ToString() => Inner is Leaf ? $"!{Inner}" : $"!({Inner})";
    }

    /// <summary><c>a &amp;&amp; b</c>.</summary>
    public sealed record And(ConditionExpression Left, ConditionExpression Right) : ConditionExpression
    {
        /// <inheritdoc/>
        public override string ToString() => $"{InAnd(Left)} && {InAnd(Right)}";

        private static string InAnd(ConditionExpression part) => part is Or ? $"({part})" : $"{part}";
    }

    /// <summary><c>a || b</c>.</summary>
    public sealed record Or(ConditionExpression Left, ConditionExpression Right) : ConditionExpression
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

    private static void Collect(ConditionExpression expression, ImmutableArray<string>.Builder into)
    {
        switch (expression)
        {
            case Leaf { Operand: ConditionOperand.Symbol symbol }:
                into.Add(symbol.Name);
                break;
            case Compare compare:
                into.AddRange(new[] { compare.Left, compare.Right }.OfType<ConditionOperand.Symbol>().Select(symbol => symbol.Name));
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
public abstract record ConditionOperand
{
    private ConditionOperand()
    {
    }

    /// <summary>A symbol's name, without <c>CONFIG_</c>.</summary>
    public sealed record Symbol(string Name) : ConditionOperand
    {
        /// <inheritdoc/>
        public override string ToString() => Name;
    }

    /// <summary>A constant: <c>y</c>, <c>m</c>, <c>n</c>, or a text in quotes.</summary>
    /// <param name="Text">Without the quotes, macros expanded.</param>
    public sealed record Constant(string Text) : ConditionOperand
    {
        /// <inheritdoc/>
        public override string ToString() => Text is "y" or "m" or "n" ? Text : $"\"{Text}\"";
    }

    /// <summary>Something with a macro whose value only <c>make</c> knows, such as <c>$(cc-option,-m32)</c>.</summary>
    /// <param name="Text">As it stands in the file.</param>
    public sealed record Macro(string Text) : ConditionOperand
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
