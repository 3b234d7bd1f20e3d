using System.Globalization;
using System.Text;
using Kforge.Kconfig.Model;

namespace Kforge.Kconfig.Language;

/// <summary>The variables and functions of Kconfig's macro language: what <c>scripts/kconfig/preprocess.c</c> does.</summary>
internal sealed class MacroExpander(KconfigInputs inputs)
{
    /// <summary>Stands in a text for an answer that is not known yet; no Kconfig file holds it.</summary>
    public const char Unknown = '\u0001';

    private const int MostArguments = 16;
    private const int DeepestExpansion = 1000;
    private const int LongestText = 1 << 20;

    // Linux 7.3 comes to 2 million; nested variables can ask for any number, even of empty texts.
    private const int MostWork = 1 << 26;
    private const int WorkOfReference = 16;

    private readonly Dictionary<string, Variable> variables = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> answers = new(StringComparer.Ordinal);
    private readonly List<string> missing = [];
    private readonly List<MacroRemark> remarks = [];
    private int depth;
    private int work;

    /// <summary>Commands without an answer, each once.</summary>
    public IReadOnlyList<string> Missing => missing;

    /// <summary>What <c>$(info,…)</c> and <c>$(warning-if,…)</c> said.</summary>
    public IReadOnlyList<MacroRemark> Remarks => remarks;

    /// <summary>Where the expansion happens, for <c>$(filename)</c> and <c>$(lineno)</c>.</summary>
    public KconfigLine Line { get; set; }

    /// <summary>Takes an assignment.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="sign"><c>=</c>, <c>:=</c> or <c>+=</c>.</param>
    /// <param name="value">The rest of the line.</param>
    public void Assign(string name, string sign, string value)
    {
        bool known = variables.TryGetValue(name, out Variable? before);
        bool append = sign == "+=";
        bool simple = append ? known && before!.Simple : sign == ":=";
        string expanded = simple ? Expand(value) : value;
        variables[name] = new(append && known ? Bounded($"{before!.Value} {expanded}") : expanded, simple);
    }

    /// <summary>A whole text with its references expanded.</summary>
    public string Expand(string text) => Expand(text, []);

    /// <summary>Expands the reference that begins at a <c>$</c>, or gives back the <c>$</c> alone.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">The place of the <c>$</c>; afterwards, that behind the reference.</param>
    public string ExpandAt(string text, ref int at) => Dollar(text, ref at, []);

    private string Expand(string text, string[] arguments)
    {
        int dollar = text.IndexOf('$', StringComparison.Ordinal);
        if (dollar < 0)
        {
            return text;
        }

        StringBuilder whole = new();
        int from = 0;
        while (dollar >= 0)
        {
            whole.Append(text, from, dollar - from).Append(Dollar(text, ref dollar, arguments));
            from = dollar;
            dollar = text.IndexOf('$', from);
            Bounded(whole.Length);
        }

        return whole.Append(text, from, text.Length - from).ToString();
    }

    private string Dollar(string text, ref int at, string[] arguments)
    {
        int open = at + 1;
        if (open >= text.Length || text[open] != '(')
        {
            at = open;
            return "$";
        }

        int nested = 0;
        int end = open + 1;
        for (; end < text.Length; end++)
        {
            if (text[end] == '(')
            {
                nested++;
            }
            else if (text[end] == ')' && nested-- == 0)
            {
                break;
            }
        }

        if (end >= text.Length)
        {
            throw Wrong($"the reference `{Short(text[at..])}` has no closing parenthesis");
        }

        at = end + 1;
        return Reference(text[(open + 1)..end], arguments);
    }

    private string Reference(string clause, string[] outer)
    {
        if (int.TryParse(clause, NumberStyles.None, CultureInfo.InvariantCulture, out int position) && position > 0 && position <= outer.Length)
        {
            return outer[position - 1];
        }

        if (++depth > DeepestExpansion)
        {
            throw Wrong($"`{Short(clause)}` is expanded too deep");
        }

        List<string> parts = Split(clause);
        string name = Expand(parts[0], outer);
        string[] arguments = [.. parts.Skip(1).Select(part => Expand(part, outer))];
        string value = FromVariable(name, arguments) ?? Function(name, arguments)
            ?? (arguments.Length == 0 ? inputs.Environment.GetValueOrDefault(name) : null) ?? "";
        depth--;
        work += WorkOfReference + value.Length;
        return work < MostWork ? value : throw Wrong("the macros are expanded without end");
    }

    private List<string> Split(string clause)
    {
        List<string> parts = [];
        int nested = 0;
        int from = 0;
        for (int i = 0; i < clause.Length; i++)
        {
            switch (clause[i])
            {
                case ',' when nested == 0:
                    parts.Add(clause[from..i]);
                    from = i + 1;
                    break;
                case '(':
                    nested++;
                    break;
                case ')':
                    nested--;
                    break;
            }
        }

        parts.Add(clause[from..]);
        return parts.Count <= MostArguments ? parts : throw Wrong("a function gets too many arguments");
    }

    private string? FromVariable(string name, string[] arguments)
    {
        if (!variables.TryGetValue(name, out Variable? variable))
        {
            return null;
        }

        if (arguments.Length == 0 && variable.Open > 0)
        {
            throw Wrong($"the variable `{name}` refers to itself", new KconfigFault.SelfReference(name, Line));
        }

        variable.Open++;
        string value = variable.Simple ? variable.Value : Expand(variable.Value, arguments);
        variable.Open--;
        return value;
    }

    private string? Function(string name, string[] arguments)
    {
        (int least, int most)? count = name switch
        {
            "filename" or "lineno" => (0, 0),
            "info" or "shell" => (1, 1),
            "error-if" or "warning-if" => (2, 2),
            _ => null,
        };
        if (count is not (int fewest, int greatest))
        {
            return null;
        }

        if (arguments.Length < fewest || arguments.Length > greatest)
        {
            throw Wrong($"the function `{name}` gets {arguments.Length} arguments, not {fewest}");
        }

        switch (name)
        {
            case "filename":
                return Line.File;
            case "lineno":
                return Line.Line.ToString(CultureInfo.InvariantCulture);
            case "shell":
                return Shell(arguments[0]);
            case "error-if" when arguments[0] == "y":
                throw Wrong(arguments[1]);
            case "warning-if" when arguments[0] == "y":
                remarks.Add(new(Line, arguments[1], IsWarning: true));
                return "";
            case "info":
                remarks.Add(new(Line, arguments[0], IsWarning: false));
                return "";
            default:
                return "";
        }
    }

    private string Shell(string command)
    {
        if (answers.TryGetValue(command, out string? known))
        {
            return known;
        }

        // A command with an unknown part waits for the next round.
        bool whole = !command.Contains(Unknown, StringComparison.Ordinal);
        string? answer = whole ? inputs.Answer(command) : null;
        if (answer is null && whole)
        {
            missing.Add(command);
        }

        return answers[command] = answer ?? Unknown.ToString();
    }

    private string Bounded(string text)
    {
        Bounded(text.Length);
        return text;
    }

    private void Bounded(int length)
    {
        if (length > LongestText)
        {
            throw Wrong("an expansion grows without end");
        }
    }

    private KconfigMistake Wrong(string message, KconfigFault? fault = null) => new(message, Line, fault);

    private static string Short(string text) => text.Length <= 100 ? text : $"{text[..100]}…";

    private sealed class Variable(string value, bool simple)
    {
        public string Value { get; } = value;

        public bool Simple { get; } = simple;

        /// <summary>How many expansions of it are going on.</summary>
        public int Open { get; set; }
    }
}

/// <summary>A mistake in a Kconfig file that ends the reading.</summary>
internal sealed class KconfigMistake(string message, KconfigLine? line = null, KconfigFault? fault = null) : Exception(message)
{
    /// <summary>Where; null for the statement that is being read.</summary>
    public KconfigLine? Line { get; } = line;

    /// <summary>Its parts, when there are any.</summary>
    public KconfigFault? Fault { get; } = fault;
}
