using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Kconfig.Explaining;
using Kforge.Kconfig.Model;
using Kforge.Kconfig.Values;
using Kforge.Workspace;

namespace Kforge.Kconfig.Solving;

/// <summary>Requests that fit the tree, and the symbols that are protected with the values they have.</summary>
/// <param name="Wishes">Each symbol once, in the order of the requests.</param>
/// <param name="Kept">Protected symbols.</param>
/// <param name="Lines">Lines that stay as they are, whatever they come to; a symbol that has the value of its line is among the protected ones too.</param>
internal sealed record RequestSet(ImmutableArray<Wish> Wishes, ImmutableArray<Wish> Kept, ImmutableArray<FixedLine> Lines)
{
    /// <summary>Whether more than one thing is asked for, so that one can be in another's way.</summary>
    public bool IsSeveral => Wishes.Length + Kept.Length + Lines.Length > 1;

    /// <summary>The same with a module in place of what was asked for without a value, or null when that cannot be.</summary>
    /// <param name="name">The symbol.</param>
    public RequestSet? WithModule(string name) =>
        Wishes.FirstOrDefault(wish => wish.Symbol.Name == name) is { } wish && wish.CanFallBack(out Wish? module) ? this with { Wishes = Wishes.Replace(wish, module) } : null;

    /// <summary>Checks requests.</summary>
    /// <param name="model">The tree.</param>
    /// <param name="pristine">The base as given.</param>
    /// <param name="requests">What is asked for.</param>
    /// <param name="keep">Names of protected symbols.</param>
    /// <param name="lines">Lines of the base that must not be changed.</param>
    /// <returns>The set, or every mistake.</returns>
    public static Checked<RequestSet> Of(
        KconfigModel model, Evaluation pristine, IReadOnlyList<SolveRequest> requests, IReadOnlyList<string> keep, IReadOnlyList<ProfileSymbol> lines)
    {
        List<Diagnostic> mistakes = [];
        List<Wish> wishes = [];
        Evaluation before = pristine.Copy();
        foreach (SolveRequest request in requests)
        {
            if (Find(model, request.Name, request.Place, mistakes) is not { } symbol || Fitting(symbol, request, mistakes) is not { } wish)
            {
                continue;
            }

            if (wishes.Find(other => other.Symbol == symbol) is not { } earlier)
            {
                wishes.Add(wish);
            }
            else if (earlier.Value != wish.Value)
            {
                mistakes.Add(new(SolverCodes.Conflict, $"{symbol.Name} is asked to be both {earlier.Value} and {wish.Value}", request.Place));
            }
        }

        List<Wish> kept = [];
        foreach (string name in keep)
        {
            if (Find(model, SolveRequest.Parse(name).Name, null, mistakes) is not { } symbol)
            {
                continue;
            }

            string value = before.TextOf(symbol);
            kept.Add(new(symbol, value, false));
            if (wishes.Find(wish => wish.Symbol == symbol) is { } wanted && wanted.Value != value)
            {
                mistakes.Add(new Diagnostic(SolverCodes.Conflict, $"{symbol.Name} is asked to be {wanted.Value}, and it is protected with the value {(value.Length == 0 ? "it has" : value)}").WithHint($"leave out `--keep {symbol.Name}`, or do not ask for it"));
            }
        }

        List<FixedLine> fixedLines = [];
        foreach (ProfileSymbol line in lines)
        {
            // A line that the tree cannot take is another's business to tell: here it is nothing that could be changed.
            if (model[line.Name] is not { } symbol)
            {
                continue;
            }

            FixedLine placed = new(symbol, DotConfig.Unquote(line.Value) ?? line.Value, line.Place);
            fixedLines.Add(placed);
            if (wishes.Find(wish => wish.Symbol == symbol) is { } wanted)
            {
                if (wanted.Value != placed.Value && !(wanted.CanFallBack(out Wish? module) && module.Value == placed.Value))
                {
                    mistakes.Add(new Diagnostic(SolverCodes.Conflict, $"{symbol.Name} is asked to be {wanted.Value}, and {line.Place} sets it to {line.Value}", PlaceOf(requests, symbol)).WithHint("remove one of the two"));
                }
            }
            else if (!line.Optional && before.TextOf(symbol) == placed.Value && !kept.Exists(wish => wish.Symbol == symbol))
            {
                kept.Add(new(symbol, placed.Value, false));
            }
        }

        return mistakes.Count > 0 ? new Checked<RequestSet>.Bad([.. mistakes]) : new RequestSet([.. wishes], [.. kept], [.. fixedLines]);
    }

    private static SourcePlace? PlaceOf(IReadOnlyList<SolveRequest> requests, Symbol symbol) => requests.FirstOrDefault(request => request.Name == symbol.Name)?.Place;

    private static Symbol? Find(KconfigModel model, string name, SourcePlace? place, List<Diagnostic> mistakes)
    {
        if (model[name] is not { } symbol)
        {
            mistakes.Add(SymbolNames.Unknown(model, name, place));
            return null;
        }

        if (symbol.IsTransitional)
        {
            string[] now = [.. model.Symbols.Where(other => !other.IsTransitional && other.Defaults.Any(preset => preset.Target == symbol)).Select(other => other.Name)];
            mistakes.Add(new Diagnostic(KconfigCodes.UnknownSymbol, $"`{name}` is an old name", place ?? symbol.Entries[0].Line.Place)
                .WithHint(now.Length == 0 ? "the tree keeps it only to read old configurations" : $"ask for {string.Join(" or ", now.Select(one => $"`{one}`"))}"));
            return null;
        }

        return symbol;
    }

    private static Wish? Fitting(Symbol symbol, SolveRequest request, List<Diagnostic> mistakes)
    {
        string? allowed = symbol.Type switch
        {
            SymbolType.Bool when request.Value is not (null or "y" or "n") => "y or n",
            SymbolType.Tristate when request.Value is not (null or "y" or "m" or "n") => "y, m or n",
            SymbolType.Int or SymbolType.Hex when request.Value is null || !Evaluation.IsValidText(symbol.Type, request.Value) => symbol.Type == SymbolType.Int ? "a number" : "a hexadecimal number",
            SymbolType.String when request.Value is null => "a string",
            _ => null,
        };
        if (allowed is not null)
        {
            mistakes.Add(new Diagnostic(KconfigCodes.WrongType, request.Value is null ? $"{symbol.Name} needs a value: {allowed}" : $"`{request.Value}` is not a value for {symbol.Name}: it takes {allowed}", request.Place ?? symbol.Entries[0].Line.Place)
                .WithHint($"write `{symbol.Name}=VALUE`"));
            return null;
        }

        if (symbol.Type is SymbolType.Int or SymbolType.Hex && Outside(symbol, request.Value!) is { } range)
        {
            mistakes.Add(new(KconfigCodes.WrongType, $"{request.Value} is outside of what {symbol.Name} takes: {range.Least!.Written} to {range.Most!.Written}", request.Place ?? range.Line.Place));
            return null;
        }

        return new(symbol, request.Value ?? "y", request.Value is null);
    }

    /// <summary>The last range when the number is in none of them, whatever their conditions, as far as their bounds are constant.</summary>
    private static Property? Outside(Symbol symbol, string text)
    {
        if (symbol.Ranges.IsEmpty || symbol.Ranges.Any(range => range.Least!.IsDefined || range.Most!.IsDefined || range.Condition is not null))
        {
            return null;
        }

        int radix = symbol.Type == SymbolType.Int ? 10 : 16;
        long value = CNumber.Read(text, radix).Value;
        return symbol.Ranges.Any(range => value >= CNumber.Read(range.Least!.Name, radix).Value && value <= CNumber.Read(range.Most!.Name, radix).Value) ? null : symbol.Ranges[^1];
    }
}
