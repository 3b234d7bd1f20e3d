using System.Collections.Immutable;
using Kforge.Diagnostics;

namespace Kforge.Toml;

/// <summary>The recursive descent through one document.</summary>
/// <param name="text">The file.</param>
/// <param name="mistakes">Where mistakes go that reading can step over: keys defined twice.</param>
internal sealed class TomlParser(TomlText text, ImmutableArray<Diagnostic>.Builder mistakes)
{
    // A hostile file must not fill the memory with what is wrong with it.
    private const int MostMistakes = 100;

    private readonly record struct KeyPart(string Name, int Position);

    /// <summary>Reads the whole file.</summary>
    /// <exception cref="TomlText.Stop">The first mistake that cannot be stepped over.</exception>
    public TomlTable Document()
    {
        TableUnderConstruction root = new(text.PlaceOf(0), 0, TableOrigin.Header);
        TableUnderConstruction current = root;
        while (!text.AtEnd)
        {
            text.SkipBlanks();
            if (text.Current == '[')
            {
                current = Header(root);
                EndOfLine("after the header");
            }
            else if (text is { AtEnd: false, AtLineEnd: false, Current: not '#' })
            {
                KeyValue(current);
                EndOfLine("after the value");
            }
            else
            {
                EndOfLine("");
            }
        }

        return root.Finish();
    }

    private TableUnderConstruction Header(TableUnderConstruction root)
    {
        int start = text.Position++;
        bool isArray = text.Skip('[');
        List<KeyPart> path = Key();
        if (!text.Skip(']') || (isArray && !text.Skip(']')))
        {
            string closing = isArray ? "]]" : "]";
            throw text.Error(text.Position, $"expected `{closing}` after the name of the table, found {text.Found()}");
        }

        TableUnderConstruction table = root;
        for (int i = 0; i < path.Count - 1; i++)
        {
            switch (table.Find(path[i].Name))
            {
                case null:
                    table = AddTable(table, path[i], TableOrigin.Implied);
                    break;
                case TomlSlot.Table found:
                    table = found.Content;
                    break;
                case TomlSlot.Tables found:
                    table = found.Items[^1];
                    break;
                case { } slot:
                    Conflict(path[i], $"`{Dotted(path, i)}` is a value, so it cannot hold `{Dotted(path, path.Count - 1)}`", slot);
                    return Nowhere(table);
            }
        }

        return isArray ? NextTable(table, path, start) : DefineTable(table, path, start);
    }

    private TableUnderConstruction DefineTable(TableUnderConstruction parent, List<KeyPart> path, int start)
    {
        KeyPart last = path[^1];
        switch (parent.Find(last.Name))
        {
            case null:
                TableUnderConstruction added = AddTable(parent, last, TableOrigin.Header);
                added.Place = text.PlaceOf(start);
                return added;
            case TomlSlot.Table { Content: { Origin: TableOrigin.Implied } implied }:
                implied.Origin = TableOrigin.Header;
                implied.Place = text.PlaceOf(start);
                return implied;
            case { } slot:
                Conflict(last, $"the table `{Dotted(path, path.Count - 1)}` is defined twice", slot);
                return Nowhere(parent);
        }
    }

    private TableUnderConstruction NextTable(TableUnderConstruction parent, List<KeyPart> path, int start)
    {
        KeyPart last = path[^1];
        TableUnderConstruction item = new(text.PlaceOf(start), Deeper(parent.Depth + 1, start), TableOrigin.Header);
        switch (parent.Find(last.Name))
        {
            case null:
                parent.Add(new TomlSlot.Tables(last.Name, text.PlaceOf(last.Position), [item]));
                return item;
            case TomlSlot.Tables tables:
                tables.Items.Add(item);
                return item;
            case { } slot:
                Conflict(last, $"`{Dotted(path, path.Count - 1)}` is not an array of tables, so `[[…]]` cannot add to it", slot);
                return Nowhere(parent);
        }
    }

    private void KeyValue(TableUnderConstruction table)
    {
        List<KeyPart> path = Key();
        if (!text.Skip('='))
        {
            throw text.Error(text.Position, $"expected `=` after the key `{Dotted(path, path.Count - 1)}`, found {text.Found()}");
        }

        text.SkipBlanks();
        for (int i = 0; i < path.Count - 1; i++)
        {
            switch (table.Find(path[i].Name))
            {
                case null:
                    table = AddTable(table, path[i], TableOrigin.Dotted);
                    break;
                case TomlSlot.Table { Content: { Origin: not TableOrigin.Header } found }:
                    found.Origin = TableOrigin.Dotted;
                    table = found;
                    break;
                case { } slot:
                    Conflict(path[i], $"`{Dotted(path, i)}` is already complete, so a dotted key cannot add to it", slot);
                    table = Nowhere(table);
                    break;
            }
        }

        TomlValue value = Value(table.Depth + 1);
        KeyPart last = path[^1];
        if (table.Find(last.Name) is { } earlier)
        {
            Conflict(last, $"the key `{Dotted(path, path.Count - 1)}` is defined twice", earlier);
        }
        else
        {
            table.Add(new TomlSlot.Value(last.Name, text.PlaceOf(last.Position), value));
        }
    }

    private List<KeyPart> Key()
    {
        List<KeyPart> path = [];
        do
        {
            text.SkipBlanks();
            int start = text.Position;
            path.Add(new(KeyName(), start));
            text.SkipBlanks();
        }
        while (text.Skip('.'));
        return path;
    }

    private string KeyName()
    {
        int start = text.Position;
        if (text.Current is '"' or '\'')
        {
            return text.StartsWith("\"\"\"") || text.StartsWith("'''")
                ? throw text.Error(start, "a key cannot be a string of several lines")
                : TomlStrings.Read(text);
        }

        while (TomlWriter.IsBare(text.Current))
        {
            text.Position++;
        }

        return text.Position > start
            ? text.Between(start, text.Position)
            : throw text.Error(start, $"expected a key, found {text.Found()}");
    }

    private TomlValue Value(int depth) => text.Current switch
    {
        '"' or '\'' => new TomlValue.String(Place: text.Place(), Value: TomlStrings.Read(text)),
        '[' => Array(depth),
        '{' => InlineTable(depth),
        _ => TomlScalars.Read(text),
    };

    private TomlValue.Array Array(int depth)
    {
        int start = text.Position++;
        Deeper(depth, start);
        ImmutableArray<TomlValue>.Builder items = ImmutableArray.CreateBuilder<TomlValue>();
        SkipLines();
        while (!text.Skip(']'))
        {
            if (text.AtEnd)
            {
                throw text.Error(start, "the array is not closed with `]`");
            }

            items.Add(Value(depth + 1));
            SkipLines();
            if (!text.Skip(',') && text.Current != ']')
            {
                throw text.AtEnd
                    ? text.Error(start, "the array is not closed with `]`")
                    : text.Error(text.Position, $"expected `,` or `]` after an item of the array, found {text.Found()}");
            }

            SkipLines();
        }

        return new(items.ToImmutable(), text.PlaceOf(start));
    }

    private TomlValue.Table InlineTable(int depth)
    {
        int start = text.Position++;
        TableUnderConstruction table = new(text.PlaceOf(start), Deeper(depth, start), TableOrigin.Header);
        text.SkipBlanks();
        if (text.Skip('}'))
        {
            return new(table.Finish());
        }

        while (true)
        {
            if (text.AtLineEnd || text.Current == '#')
            {
                throw text.Error(text.Position, "a table in braces must stand on one line");
            }

            KeyValue(table);
            text.SkipBlanks();
            if (text.Skip('}'))
            {
                return new(table.Finish());
            }

            if (text.AtLineEnd || text.Current == '#')
            {
                throw text.Error(text.Position, "a table in braces must stand on one line");
            }

            int comma = text.Position;
            if (!text.Skip(','))
            {
                throw text.Error(text.Position, $"expected `,` or `}}` in the table, found {text.Found()}");
            }

            text.SkipBlanks();
            if (text.Current == '}')
            {
                throw text.Error(comma, "a table in braces cannot end with a comma");
            }
        }
    }

    private void SkipLines()
    {
        do
        {
            text.SkipBlanks();
            text.SkipComment();
        }
        while (text.SkipLineEnd());
    }

    private void EndOfLine(string where)
    {
        text.SkipBlanks();
        text.SkipComment();
        if (!text.SkipLineEnd() && !text.AtEnd)
        {
            throw text.Error(text.Position, $"expected the end of the line {where}, found {text.Found()}");
        }
    }

    private TableUnderConstruction AddTable(TableUnderConstruction parent, KeyPart key, TableOrigin origin)
    {
        SourcePlace place = text.PlaceOf(key.Position);
        TableUnderConstruction added = new(place, Deeper(parent.Depth + 1, key.Position), origin);
        parent.Add(new TomlSlot.Table(key.Name, place, added));
        return added;
    }

    // Where keys go whose table is a mistake already told: read and checked, but lost.
    private TableUnderConstruction Nowhere(TableUnderConstruction instead) => new(text.Place(), instead.Depth, TableOrigin.Header);

    private int Deeper(int depth, int position) => depth <= TomlReader.MaxDepth
        ? depth
        : throw text.Error(TomlCodes.TooDeep, position, $"tables and arrays nest deeper than {TomlReader.MaxDepth} levels");

    private void Conflict(KeyPart key, string message, TomlSlot earlier)
    {
        Diagnostic mistake = new Diagnostic(TomlCodes.DefinedTwice, message, text.PlaceOf(key.Position))
            .WithCause($"first defined at {earlier.KeyPlace}");
        if (mistakes.Count == MostMistakes - 1)
        {
            throw new TomlText.Stop(mistake);
        }

        mistakes.Add(mistake);
    }

    private static string Dotted(List<KeyPart> path, int last) => string.Join('.', path.Take(last + 1).Select(part => TomlWriter.Key(part.Name)));
}
