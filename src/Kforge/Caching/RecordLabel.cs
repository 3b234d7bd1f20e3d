using System.Globalization;
using System.Text;
using Google.Protobuf;
using Kforge.Caching.Wire;

namespace Kforge.Caching;

/// <summary>What a record tells people about itself, as lines <c>name: value</c>. Nothing is looked up by it.</summary>
/// <param name="Kind">What the record is of: <see cref="Build"/>, <see cref="Config"/>, <see cref="Lineage"/>, or a word of a later kforge.</param>
public sealed record RecordLabel(string Kind)
{
    /// <summary>The kind of a finished build.</summary>
    public const string Build = "build";

    /// <summary>The kind of a small record that lists candidates for a configuration.</summary>
    public const string Config = "config";

    /// <summary>The kind of a small record that lists candidates to begin a build from.</summary>
    public const string Lineage = "lineage";

    /// <summary>The kind of a record that does not say what it is of.</summary>
    public const string Other = "other";

    /// <summary>More than this is no label.</summary>
    private const int MostBytes = 1 << 16;

    /// <summary>The kernel's name in its workspace; null when it is not told.</summary>
    public string? Kernel { get; init; }

    /// <summary>The kernel's version; null when it is not told.</summary>
    public string? Version { get; init; }

    /// <summary>The kernel's <c>ARCH</c>; null when it is not told.</summary>
    public string? Arch { get; init; }

    /// <summary>What it took to make this from nothing; null when it is not told. Kept to the tenth of a second.</summary>
    public TimeSpan? Taken { get; init; }

    /// <summary>Whether the record only lists others, and names next to nothing itself.</summary>
    public bool IsList => Kind is Config or Lineage;

    /// <summary>The label of a record.</summary>
    public static RecordLabel Of(ActionResult record) => record.StdoutRaw.Length > MostBytes ? new(Other) : Parse(record.StdoutRaw.ToStringUtf8());

    /// <summary>Reads lines; what is not understood is passed over, and of two lines of one name the first counts.</summary>
    public static RecordLabel Parse(string lines)
    {
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        foreach (string line in lines.Split('\n'))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0 && line[(colon + 1)..].Trim() is { Length: > 0 } value)
            {
                values.TryAdd(line[..colon].Trim(), value);
            }
        }

        return new(values.GetValueOrDefault("kind", Other))
        {
            Kernel = values.GetValueOrDefault("kernel"),
            Version = values.GetValueOrDefault("version"),
            Arch = values.GetValueOrDefault("arch"),
            Taken = Duration(values.GetValueOrDefault("seconds")),
        };
    }

    /// <summary>The lines: those that are told, each with its end.</summary>
    public string ToLines()
    {
        StringBuilder lines = new();
        Line("kind", Kind);
        Line("kernel", Kernel);
        Line("version", Version);
        Line("arch", Arch);
        Line("seconds", Taken?.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture));
        return lines.ToString();

        void Line(string name, string? value)
        {
            if (value is not null)
            {
                lines.Append(name).Append(": ").Append(string.Concat(value.Select(c => char.IsControl(c) ? ' ' : c))).Append('\n');
            }
        }
    }

    /// <summary>The lines as the field of a record.</summary>
    public ByteString ToBytes() => ByteString.CopyFromUtf8(ToLines());

    private static TimeSpan? Duration(string? seconds)
    {
        const double most = 1e9;
        return double.TryParse(seconds, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number) && number < most
            ? TimeSpan.FromSeconds(number)
            : null;
    }
}
