using Kforge.Kconfig.Explaining;
using Kforge.Kconfig.Model;
using Kforge.Kconfig.Values;

namespace Kforge.Kconfig.Solving;

/// <summary>Puts reasons and obstacles into words, with the lines of the Kconfig files.</summary>
/// <param name="model">The tree.</param>
/// <param name="lines">Its files.</param>
internal sealed class Reasons(KconfigModel model, SourceLines lines)
{
    /// <summary>Why a change is needed.</summary>
    public string Of(Step step)
    {
        Symbol target = step.Cause.For;
        string name = NameOf(target);
        switch (step.Cause.Kind)
        {
            case CauseKind.Asked:
                return "asked for";
            case CauseKind.Modules:
                return $"{name} is to be a module";
            case CauseKind.Selects:
                return $"it makes {name} {(step.Cause.Property!.Kind == PropertyKind.Imply ? "on by `imply`" : "on by `select`")} ({step.Cause.Property.Line})";
            case CauseKind.SelectsUnwanted:
                return $"it selects {name}, which has to be off ({step.Cause.Property!.Line})";
            case CauseKind.Default:
                return $"{name} gets its value by `{step.Cause.Property}` ({step.Cause.Property!.Line})";
            case CauseKind.Choice:
                return $"one of the same choice has to be on, and not {name}{(target.Choice is { } choice ? $" ({choice.Line})" : "")}";
            default:
                return ConditionOn(target, step.Symbol, step.Cause.Property) is var (words, line) ? $"{name} {words} ({line})" : $"{name} needs it ({target.Entries[0].Line})";
        }
    }

    /// <summary>A symbol that cannot move whatever one does: constants, what no file defines, numbers where logic is asked for.</summary>
    public Obstacle? Immovable(Symbol symbol, Evaluation now) =>
        symbol.IsConstant ? new(ObstacleKind.Fixed, symbol, $"the files say {symbol.Written} here", null, [])
        : symbol.Type == SymbolType.Unknown && !symbol.IsDefined ? new(ObstacleKind.Undefined, symbol, $"{symbol.Name} is not defined by any Kconfig file of {Arch(now)}", null, [])
        : null;

    /// <summary>A condition that always holds.</summary>
    public Obstacle Always(Cause cause) =>
        new(ObstacleKind.Fixed, cause.For, cause.Property is { } property ? $"`{property}` of {NameOf(cause.For)} always counts" : $"{NameOf(cause.For)} depends on nothing that could be off", cause.Property?.Line, []);

    /// <summary>A symbol whose condition cannot be met.</summary>
    public Obstacle Needs(Symbol symbol, Property property, Obstacle why)
    {
        if (ConditionOn(symbol, why.Subject, property) is var (words, line))
        {
            string? probe = lines.ProbeAt(line);
            bool isToolchain = why.Subject.IsConstant && probe is not null;
            string text = isToolchain ? $"{NameOf(symbol)} has `{probe}`, and the toolchain says no" : $"{NameOf(symbol)} {words.Replace("depends on", "needs", StringComparison.Ordinal)}";
            return new(isToolchain ? ObstacleKind.Toolchain : why.Kind, symbol, text, line, isToolchain || why.Subject.IsConstant ? [] : [why]);
        }

        if (property.Kind == PropertyKind.Default)
        {
            return lines.ProbeAt(property.Line) is { } asked
                ? new(ObstacleKind.Toolchain, symbol, $"{NameOf(symbol)} is off: the toolchain's answer to `{asked}`", property.Line, [])
                : new(why.Kind, symbol, $"{NameOf(symbol)} gets its value by `{property}`", property.Line, why.Subject.IsConstant ? [] : [why]);
        }

        return new(why.Kind, symbol, $"{NameOf(symbol)} needs {NameOf(why.Subject)}", property.Line, [why]);
    }

    /// <summary>A symbol that a person cannot set, and that nothing turns on.</summary>
    public Obstacle NobodySets(Symbol symbol, Evaluation now, Obstacle? why)
    {
        KconfigLine? line = symbol.IsDefined ? symbol.Entries[0].Line : null;
        if (why is not null)
        {
            return new(why.Kind, symbol, $"{NameOf(symbol)} cannot be set by hand, and no default or `select` turns it on", line, [why]);
        }

        if (symbol.Defaults.FirstOrDefault(preset => lines.ProbeAt(preset.Line) is not null) is { } probe)
        {
            return new(ObstacleKind.Toolchain, symbol, $"{NameOf(symbol)} is {now.TextOf(symbol)}: the toolchain's answer to `{lines.ProbeAt(probe.Line)}`", probe.Line, []);
        }

        return new(ObstacleKind.Fixed, symbol, $"{NameOf(symbol)} cannot be set by hand, has no default, and nothing selects it for {Arch(now)}", line, []);
    }

    /// <summary>A way through a <c>select</c> that is closed.</summary>
    public Obstacle Selected(Symbol symbol, Symbol by, Property property, Obstacle why) =>
        new(why.Kind, symbol, $"{NameOf(symbol)} is selected by {NameOf(by)}, which cannot be on", property.Line, [why]);

    /// <summary>A <c>select</c> that cannot be turned off.</summary>
    public Obstacle StaysSelected(Symbol symbol, Symbol by, Property property, Obstacle why) =>
        new(why.Kind, symbol, $"{NameOf(symbol)} stays on: {NameOf(by)} selects it", property.Line, [why]);

    /// <summary>A default that cannot be turned off.</summary>
    public Obstacle StaysOn(Symbol symbol, Property preset, Obstacle why) => lines.ProbeAt(preset.Line) is { } probe
        ? new(ObstacleKind.Toolchain, symbol, $"{NameOf(symbol)} is on: the toolchain's answer to `{probe}`", preset.Line, [])
        : new(why.Kind, symbol, $"{NameOf(symbol)} stays on by `{preset}`", preset.Line, why.Subject.IsConstant ? [] : [why]);

    /// <summary>A member of a choice of which another member has to be on.</summary>
    public Obstacle Rival(Symbol symbol, Symbol rival, Obstacle why) =>
        new(why.Kind, symbol, $"{NameOf(symbol)} and {NameOf(rival)} are members of one choice, and only one can be on", symbol.Choice!.Line, [why]);

    /// <summary>A number or string that is another one.</summary>
    public Obstacle OtherText(Symbol symbol, Evaluation now, string sign, string text)
    {
        Property? preset = symbol.Defaults.FirstOrDefault(preset => now.Of(preset.Condition) != Tristate.N);
        bool isToolchain = preset is not null && symbol.Prompts.IsEmpty && lines.ProbeAt(preset.Line) is not null;
        Property? range = symbol.Prompts.IsEmpty ? null : now.RangeOf(symbol);
        string limits = range is null ? "" : $"; it may be {range.Least!.Written} to {range.Most!.Written}";
        return new(
            isToolchain ? ObstacleKind.Toolchain : ObstacleKind.Fixed,
            symbol,
            $"{symbol.Name} is {Shown(now.TextOf(symbol))}, the tree asks {sign} {Shown(text)}{limits}",
            preset?.Line ?? (symbol.IsDefined ? symbol.Entries[0].Line : null),
            []);
    }

    /// <summary>The written condition of a symbol that mentions another one.</summary>
    private (string Words, KconfigLine Line)? ConditionOn(Symbol symbol, Symbol other, Property? property)
    {
        IEnumerable<MenuEntry> entries = property is null || symbol.IsChoice ? symbol.Entries : [property.Entry];
        foreach (MenuEntry entry in entries)
        {
            if (property?.WrittenCondition is { } own && own.Contains(other))
            {
                return (property.Kind == PropertyKind.Prompt ? $"can be set if {own}" : $"has `{property}`", property.Line);
            }

            foreach (MenuEntry block in entry.Around.Prepend(entry))
            {
                foreach (WrittenCondition condition in block.WrittenDependencies.Concat(block.WrittenVisibility))
                {
                    if (condition.Expression.Contains(other))
                    {
                        return ($"depends on {condition.Expression}", condition.Line);
                    }
                }
            }
        }

        return null;
    }

    private static string Shown(string text) => text.Length == 0 ? "\"\"" : text;

    private static string NameOf(Symbol symbol) => symbol.IsChoice && symbol.IsDefined && symbol.Entries[0].Prompt?.Text is { } title ? $"the choice \"{title}\"" : symbol.Written;

    private string Arch(Evaluation now) => model["SRCARCH"] is { } arch ? now.TextOf(arch) : "this architecture";
}
