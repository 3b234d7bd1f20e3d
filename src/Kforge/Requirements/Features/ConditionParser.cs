namespace Kforge.Requirements;

/// <summary>Reads the tokens of one line from left to right and builds expressions of them.</summary>
/// <remarks>Precedence as in <c>scripts/kconfig/parser.y</c>: <c>!</c> and comparisons, then <c>&amp;&amp;</c>, then <c>||</c>.</remarks>
internal sealed class ConditionParser(List<ConditionToken> tokens)
{
    private const int DeepestNesting = 200;

    private int depth;

    /// <summary>The index of the next token.</summary>
    public int At { get; private set; }

    /// <summary>Whether all tokens are read.</summary>
    public bool AtEnd => At >= tokens.Count;

    /// <summary>Reads an expression; null when the tokens are none.</summary>
    public ConditionExpression? Expression() => Chain("||", Conjunction, (left, right) => new ConditionExpression.Or(left, right));

    /// <summary>Reads <c>if EXPRESSION</c>; true without one, false when it is malformed.</summary>
    public bool TryCondition(out ConditionExpression? condition)
    {
        condition = null;
        return AtEnd || (AcceptWord("if") && (condition = Expression()) is not null && AtEnd);
    }

    /// <summary>Reads a name, a constant or a macro; null when there is none.</summary>
    public ConditionOperand? Operand()
    {
        if (AtEnd || tokens[At].Kind == ConditionTokenKind.Operator)
        {
            return null;
        }

        (ConditionTokenKind kind, string text, _) = tokens[At++];
        return text.Contains("$(", StringComparison.Ordinal) ? new ConditionOperand.Macro(text)
            : kind == ConditionTokenKind.Quoted || text is "y" or "m" or "n" ? new ConditionOperand.Constant(text)
            : new ConditionOperand.Symbol(text);
    }

    /// <summary>Takes the next token when it is this bare word.</summary>
    public bool AcceptWord(string word) => Accept(ConditionTokenKind.Word, word);

    /// <summary>Takes a bare word that can name a symbol.</summary>
    public string? Name() => !AtEnd && tokens[At].Kind == ConditionTokenKind.Word ? tokens[At++].Text : null;

    /// <summary>Takes a text in quotes.</summary>
    public string? Quoted() => !AtEnd && tokens[At].Kind == ConditionTokenKind.Quoted ? tokens[At++].Text : null;

    private ConditionExpression? Conjunction() => Chain("&&", Unary, (left, right) => new ConditionExpression.And(left, right));

    private ConditionExpression? Chain(string sign, Func<ConditionExpression?> operand, Func<ConditionExpression, ConditionExpression, ConditionExpression> join)
    {
        ConditionExpression? left = operand();
        while (left is not null && Accept(ConditionTokenKind.Operator, sign))
        {
            left = operand() is { } right ? join(left, right) : null;
        }

        return left;
    }

    private ConditionExpression? Unary()
    {
        if (depth >= DeepestNesting)
        {
            return null;
        }

        depth++;
        ConditionExpression? result =
            Accept(ConditionTokenKind.Operator, "!") ? Unary() is { } inner ? new ConditionExpression.Not(inner) : null
            : Accept(ConditionTokenKind.Operator, "(") ? Expression() is { } grouped && Accept(ConditionTokenKind.Operator, ")") ? grouped : null
            : Relation();
        depth--;
        return result;
    }

    private ConditionExpression? Relation()
    {
        if (Operand() is not { } left)
        {
            return null;
        }

        if (AtEnd || tokens[At].Kind != ConditionTokenKind.Operator || ComparisonOf(tokens[At].Text) is not { } comparison)
        {
            return new ConditionExpression.Leaf(left);
        }

        At++;
        return Operand() is { } right ? new ConditionExpression.Compare(left, comparison, right) : null;
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

    private bool Accept(ConditionTokenKind kind, string text)
    {
        bool found = !AtEnd && tokens[At].Kind == kind && tokens[At].Text == text;
        At += found ? 1 : 0;
        return found;
    }
}
