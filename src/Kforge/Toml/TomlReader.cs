using System.Collections.Immutable;
using Kforge.Diagnostics;

namespace Kforge.Toml;

/// <summary>Reads TOML 1.0 (https://toml.io/en/v1.0.0).</summary>
public static class TomlReader
{
    /// <summary>How deep arrays and tables may nest; it bounds the stack whatever the input is.</summary>
    public const int MaxDepth = 128;

    /// <summary>Reads a whole file.</summary>
    /// <param name="utf8">Its bytes; a byte order mark in front is skipped.</param>
    /// <param name="file">How messages name the file.</param>
    /// <returns>
    /// The file's own table, or what is wrong: every key that is defined twice (KF1002, up to a hundred), and the first
    /// mistake of another kind (KF1001, KF1003, KF1004, KF1005), where reading stops.
    /// </returns>
    public static Checked<TomlTable> Read(ReadOnlySpan<byte> utf8, string file)
    {
        ImmutableArray<Diagnostic>.Builder mistakes = ImmutableArray.CreateBuilder<Diagnostic>();
        TomlTable? table = null;
        try
        {
            table = new TomlParser(TomlText.Decode(utf8, file), mistakes).Document();
        }
        catch (TomlText.Stop stop)
        {
            mistakes.Add(stop.Diagnostic);
        }

        return mistakes.Count == 0 ? new Checked<TomlTable>.Good(table!) : new Checked<TomlTable>.Bad(mistakes.ToImmutable());
    }
}
