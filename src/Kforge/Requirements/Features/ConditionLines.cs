namespace Kforge.Requirements;

/// <summary>
/// The lines of a Kconfig file with continuation lines (a backslash at the end) joined, without blank lines,
/// comments and the blanks around a line.
/// </summary>
internal ref struct ConditionLines(string text)
{
    private const int TabStop = 8;

    private int next;
    private int physical;

    /// <summary>The line.</summary>
    public string Current { get; private set; } = "";

    /// <summary>The number of its first physical line, from 1.</summary>
    public int Number { get; private set; }

    /// <summary>Goes to the next line that holds something.</summary>
    public bool MoveNext()
    {
        while (next < text.Length)
        {
            ReadOnlySpan<char> line = Take().Trim();
            Number = physical;
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            Current = line.ToString();
            while (Current.EndsWith('\\') && next < text.Length)
            {
                Current = string.Concat(Current.AsSpan(0, Current.Length - 1), Take().TrimEnd());
            }

            return true;
        }

        return false;
    }

    /// <summary>Passes over a help text: all lines that are indented as deep as its first one (lexer.l, state HELP).</summary>
    public void SkipHelp()
    {
        int depth = 0;
        while (next < text.Length)
        {
            int before = next;
            ReadOnlySpan<char> line = Take();
            if (line.IsWhiteSpace())
            {
                continue;
            }

            int indent = Indent(line);
            depth = depth == 0 ? indent : depth;
            if (indent == 0 || indent < depth)
            {
                next = before;
                physical--;
                return;
            }
        }
    }

    private ReadOnlySpan<char> Take()
    {
        int end = text.IndexOf('\n', next);
        ReadOnlySpan<char> line = text.AsSpan(next, (end < 0 ? text.Length : end) - next);
        next = end < 0 ? text.Length : end + 1;
        physical++;
        return line;
    }

    private static int Indent(ReadOnlySpan<char> line)
    {
        int column = 0;
        foreach (char c in line)
        {
            if (c == '\t')
            {
                column = (column / TabStop * TabStop) + TabStop;
            }
            else if (c == ' ')
            {
                column++;
            }
            else
            {
                break;
            }
        }

        return column;
    }
}
