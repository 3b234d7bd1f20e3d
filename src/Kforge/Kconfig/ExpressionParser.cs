namespace Kforge.Kconfig;

/// <summary>Reads the tokens of one line from left to right and builds expressions of them.</summary>
/// <remarks>Precedence as in <c>scripts/kconfig/parser.y</c>: <c>!</c> and comparisons, then <c>&amp;&amp;</c>, then <c>||</c>.</remarks>
internal sealed class ExpressionParser(List<KconfigToken> tokens)
{
    private const int DeepestNesting = 200;

    private int depth;

    /// <summary>The index of the next token.</summary>
    public int At { get; private set; }

    /// <summary>Whether all tokens are read.</summary>
    public bool AtEnd => At >= tokens.Count;

    /// <summary>Reads an expression; null when the tokens are none.</summary>
    public Expression? Expression() => Chain("||", Conjunction, (left, right) => new Kconfig.Expression.Or(left, right));

    /// <summary>Reads <c>if EXPRESSION</c>; true without one, false when it is malformed.</summary>
    public bool TryCondition(out Expression? condition)
    {
        condition = null;
        return AtEnd || (AcceptWord("if") && (condition = Expression()) is not null && AtEnd);
    }

    /// <summary>Reads a name, a constant or a macro; null when there is none.</summary>
    public Operand? Operand()
    {
        if (AtEnd || tokens[At].Kind == KconfigTokenKind.Operator)
        {
            return null;
        }

        (KconfigTokenKind kind, string text, _) = tokens[At++];
        return text.Contains("$(", StringComparison.Ordinal) ? new Kconfig.Operand.Macro(text)
            : kind == KconfigTokenKind.Quoted || text is "y" or "m" or "n" ? new Kconfig.Operand.Constant(text)
            : new Kconfig.Operand.Symbol(text);
    }

    /// <summary>Takes the next token when it is this bare word.</summary>
    public bool AcceptWord(string word) => Accept(KconfigTokenKind.Word, word);

    /// <summary>Takes a bare word that can name a symbol.</summary>
    public string? Name() => !AtEnd && tokens[At].Kind == KconfigTokenKind.Word ? tokens[At++].Text : null;

    /// <summary>Takes a text in quotes.</summary>
    public string? Quoted() => !AtEnd && tokens[At].Kind == KconfigTokenKind.Quoted ? tokens[At++].Text : null;

    private Expression? Conjunction() => Chain("&&", Unary, (left, right) => new Kconfig.Expression.And(left, right));

    private Expression? Chain(string sign, Func<Expression?> operand, Func<Expression, Expression, Expression> join)
    {
        Expression? left = operand();
        while (left is not null && Accept(KconfigTokenKind.Operator, sign))
        {
            left = operand() is { } right ? join(left, right) : null;
        }

        return left;
    }

    private Expression? Unary()
    {
        if (depth >= DeepestNesting)
        {
            return null;
        }

        depth++;
        Expression? result =
            Accept(KconfigTokenKind.Operator, "!") ? Unary() is { } inner ? new Kconfig.Expression.Not(inner) : null
            : Accept(KconfigTokenKind.Operator, "(") ? Expression() is { } grouped && Accept(KconfigTokenKind.Operator, ")") ? grouped : null
            : Relation();
        depth--;
        return result;
    }

    private Expression? Relation()
    {
        if (Operand() is not { } left)
        {
            return null;
        }

        if (AtEnd || tokens[At].Kind != KconfigTokenKind.Operator || ComparisonOf(tokens[At].Text) is not { } comparison)
        {
            return new Kconfig.Expression.Leaf(left);
        }

        At++;
        return Operand() is { } right ? new Kconfig.Expression.Compare(left, comparison, right) : null;
    }

    private static Comparison? ComparisonOf(string sign) => sign switch
    {
        "=" => Comparison.Equal,
        "!=" => Comparison.NotEqual,
        "<" => Comparison.Less,
        "<=" => Comparison.LessOrEqual,
        ">" => Comparison.Greater,
        ">=" => Comparison.GreaterOrEqual,
        _ => null,
    };

    private bool Accept(KconfigTokenKind kind, string text)
    {
        bool found = !AtEnd && tokens[At].Kind == kind && tokens[At].Text == text;
        At += found ? 1 : 0;
        return found;
    }
}
