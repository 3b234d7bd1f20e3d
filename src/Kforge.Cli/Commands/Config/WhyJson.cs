using System.Text.Json.Nodes;
using Kforge.Kconfig.Explaining;
using Kforge.Kconfig.Model;

namespace Kforge.Cli.Commands.Config;

/// <summary>The explanation of a symbol as JSON: <c>kforge.config-why/1</c>.</summary>
internal static class WhyJson
{
    public const string Schema = "kforge.config-why/1";

    public static JsonObject Of(WhySymbol why) => new()
    {
        ["symbol"] = why.Symbol.Name,
        ["value"] = why.Value,
        ["version"] = why.Version,
        ["asked"] = Line(why.Asked),
        ["reason"] = ReasonOf(why.Reason),
        ["definitions"] = Array(why.Definitions, definition => new JsonObject
        {
            ["file"] = definition.Entry.Line.File,
            ["line"] = definition.Entry.Line.Line,
            ["prompt"] = definition.Entry.Prompt?.Text,
            ["terms"] = Array(definition.Terms, Term),
        }),
        ["rules_out"] = Array(why.RulesOut, other => new JsonObject { ["symbol"] = other.Symbol.Name, ["value"] = other.Value, ["now"] = other.Now, ["term"] = Term(other.Term) }),
        ["further_rules_out"] = why.FurtherRulesOut,
    };

    /// <summary>A place of a Kconfig file with what stands there.</summary>
    public static JsonObject Place(string text, KconfigLine line) => new() { ["text"] = text, ["file"] = line.File, ["line"] = line.Line };

    /// <summary>A line of the user.</summary>
    public static JsonObject? Line(UserLine? line) => line is null ? null : new()
    {
        ["value"] = line.Value,
        ["file"] = line.Place.File,
        ["line"] = line.Place.Line,
    };

    /// <summary>Items as an array.</summary>
    public static JsonArray Array<T>(IEnumerable<T> items, Func<T, JsonNode?> node) => new([.. items.Select(node)]);

    private static JsonObject Term(WhyTerm term)
    {
        JsonObject json = Place(term.Text, term.Term.Line);
        json["value"] = term.Value.ToString().ToLowerInvariant();
        json["holds"] = term.Holds;
        json["causes"] = Array(term.Causes, CauseOf);
        json["commands"] = Array(term.Commands, Command);
        return json;
    }

    private static JsonObject CauseOf(Cause cause) => new()
    {
        ["symbol"] = cause.Symbol.Name,
        ["value"] = cause.Value,
        ["version"] = cause.Version,
        ["comparison"] = cause.Comparison?.ToString(),
        ["needed"] = cause.Needed,
        ["reason"] = ReasonOf(cause.Reason),
    };

    private static JsonObject Command(Asked asked) => new() { ["command"] = asked.Command, ["answer"] = asked.Answer, ["words"] = asked.Words };

    private static JsonObject ReasonOf(Reason reason) => reason switch
    {
        Reason.User { Line: var line } => new() { ["kind"] = "user", ["line"] = Line(line) },
        Reason.Default preset => new()
        {
            ["kind"] = "default",
            ["at"] = Place(preset.Text, preset.Preset.Line),
            ["causes"] = Array(preset.Causes, CauseOf),
            ["commands"] = Array(preset.Commands, Command),
        },
        Reason.Selected selected => new()
        {
            ["kind"] = selected.By.Kind == PropertyKind.Imply ? "implied" : "selected",
            ["at"] = Place(selected.By.ToString(), selected.By.Line),
            ["by"] = CauseOf(selected.Selector),
            ["further"] = selected.Further,
        },
        Reason.Hidden hidden => new() { ["kind"] = "hidden", ["asked"] = Line(hidden.Asked), ["terms"] = Array(hidden.Terms, Term) },
        Reason.Unset => new() { ["kind"] = "unset" },
        Reason.OtherMember other => new() { ["kind"] = "other-member", ["member"] = other.Member?.Name, ["line"] = Line(other.Line), ["choice"] = Place(other.Choice.Prompt?.Text ?? "", other.Choice.Line) },
        Reason.DefaultMember member => new() { ["kind"] = "default-member", ["choice"] = Place(member.Choice.Prompt?.Text ?? "", member.Choice.Line) },
        Reason.NothingSets nothing => new()
        {
            ["kind"] = "nothing-sets",
            ["defaults"] = Array(nothing.Defaults, weak => new JsonObject
            {
                ["at"] = Place(weak.Text, weak.Preset.Line),
                ["terms"] = Array(weak.Terms, Term),
                ["causes"] = Array(weak.Causes, CauseOf),
                ["commands"] = Array(weak.Commands, Command),
            }),
            ["selectors"] = Array(nothing.Selectors, selector => new JsonObject
            {
                ["symbol"] = selector.Select.Entry.Symbol!.Name,
                ["value"] = selector.Value,
                ["at"] = Place(selector.Select.ToString(), selector.Select.Line),
                ["terms"] = Array(selector.Terms, Term),
            }),
            ["further_selectors"] = nothing.FurtherSelectors,
        },
        Reason.Undefined => new() { ["kind"] = "undefined" },
        Reason.Above => new() { ["kind"] = "above" },
        Reason.TooFar => new() { ["kind"] = "too-far" },
        _ => throw new InvalidOperationException("unreachable: Reason is closed"),
    };
}
