using System.Collections.Immutable;
using Kforge.Diagnostics;

namespace Kforge.Toml;

/// <summary>
/// A value of TOML 1.0 (https://toml.io/en/v1.0.0) and where it stands. Record equality compares the
/// places too; <see cref="Means"/> compares the values alone.
/// </summary>
public abstract record TomlValue
{
    /// <summary>The place of a value that was never in a file.</summary>
    public static readonly SourcePlace Nowhere = new("");

    private TomlValue(SourcePlace place) => Place = place;

    /// <summary>The first character of the value, or <see cref="Nowhere"/> for a value the program made.</summary>
    public SourcePlace Place { get; init; }

    /// <summary>What the value is, for messages: <c>a string</c>, <c>an integer</c> …</summary>
    public string Kind => this switch
    {
        String => "a string",
        Integer => "an integer",
        Float => "a float",
        Boolean => "a boolean",
        OffsetDateTime => "a date and time with an offset",
        LocalDateTime => "a date and time",
        LocalDate => "a date",
        LocalTime => "a time",
        Array => "an array",
        Table => "a table",
        _ => throw new InvalidOperationException("unreachable: TomlValue is closed"),
    };

    /// <summary>A string the program made.</summary>
    public static TomlValue Of(string value) => new String(value, Nowhere);

    /// <summary>An integer the program made.</summary>
    public static TomlValue Of(long value) => new Integer(value, Nowhere);

    /// <summary>A boolean the program made.</summary>
    public static TomlValue Of(bool value) => new Boolean(value, Nowhere);

    /// <summary>An instant the program made, written in UTC.</summary>
    public static TomlValue Of(DateTimeOffset value) =>
        new OffsetDateTime(DateTime.SpecifyKind(value.UtcDateTime, DateTimeKind.Unspecified), TimeSpan.Zero, Nowhere);

    /// <summary>An array the program made.</summary>
    public static TomlValue Of(IEnumerable<TomlValue> items) => new Array([.. items], Nowhere);

    /// <summary>A table the program made, in the order given.</summary>
    /// <exception cref="ArgumentException">A key comes twice.</exception>
    public static TomlValue Of(params ReadOnlySpan<(string Key, TomlValue Value)> entries) => new Table(TomlTable.Of(entries));

    /// <summary>
    /// Whether both say the same, wherever they stand: the order of a table's keys does not matter, that of
    /// an array's items does; floats are compared by their bits, and every NaN is the same.
    /// </summary>
    public bool Means(TomlValue other) => (this, other) switch
    {
        (String left, String right) => left.Value == right.Value,
        (Integer left, Integer right) => left.Value == right.Value,
        (Float left, Float right) => (double.IsNaN(left.Value) && double.IsNaN(right.Value))
            || BitConverter.DoubleToInt64Bits(left.Value) == BitConverter.DoubleToInt64Bits(right.Value),
        (Boolean left, Boolean right) => left.Value == right.Value,
        (OffsetDateTime left, OffsetDateTime right) => left.Local == right.Local && left.Offset == right.Offset,
        (LocalDateTime left, LocalDateTime right) => left.Value == right.Value,
        (LocalDate left, LocalDate right) => left.Value == right.Value,
        (LocalTime left, LocalTime right) => left.Value == right.Value,
        (Array left, Array right) => left.Items.Length == right.Items.Length
            && left.Items.Zip(right.Items).All(pair => pair.First.Means(pair.Second)),
        (Table left, Table right) => left.Content.Means(right.Content),
        _ => false,
    };

    /// <summary>A string.</summary>
    /// <param name="Value">The text after escapes were resolved.</param>
    /// <param name="Place">The opening quote.</param>
    public sealed record String(string Value, SourcePlace Place) : TomlValue(Place);

    /// <summary>An integer.</summary>
    /// <param name="Value">64 bits with a sign, as TOML demands.</param>
    /// <param name="Place">The first character.</param>
    public sealed record Integer(long Value, SourcePlace Place) : TomlValue(Place);

    /// <summary>A float.</summary>
    /// <param name="Value">IEEE 754 binary64; infinities and NaN are values of TOML.</param>
    /// <param name="Place">The first character.</param>
    public sealed record Float(double Value, SourcePlace Place) : TomlValue(Place);

    /// <summary>A boolean.</summary>
    /// <param name="Value">The value.</param>
    /// <param name="Place">The first character.</param>
    public sealed record Boolean(bool Value, SourcePlace Place) : TomlValue(Place);

    /// <summary>An instant, as RFC 3339 writes it. .NET's <see cref="DateTimeOffset"/> knows offsets up to 14 hours only, TOML up to 23:59.</summary>
    /// <param name="Local">The clock at the offset, of unspecified kind; further digits than 100 ns are cut off.</param>
    /// <param name="Offset">Local time minus UTC, in whole minutes.</param>
    /// <param name="Place">The first character.</param>
    public sealed record OffsetDateTime(DateTime Local, TimeSpan Offset, SourcePlace Place) : TomlValue(Place)
    {
        /// <summary>The instant in UTC, or null when it lies before year 1 or after year 9999.</summary>
        public DateTimeOffset? Instant =>
            Local.Ticks - Offset.Ticks is var ticks && ticks >= DateTime.MinValue.Ticks && ticks <= DateTime.MaxValue.Ticks
                ? new DateTimeOffset(ticks, TimeSpan.Zero)
                : null;
    }

    /// <summary>A date and a time of no particular offset.</summary>
    /// <param name="Value">Of unspecified kind.</param>
    /// <param name="Place">The first character.</param>
    public sealed record LocalDateTime(DateTime Value, SourcePlace Place) : TomlValue(Place);

    /// <summary>A date.</summary>
    /// <param name="Value">Years 1 to 9999.</param>
    /// <param name="Place">The first character.</param>
    public sealed record LocalDate(DateOnly Value, SourcePlace Place) : TomlValue(Place);

    /// <summary>A time of day.</summary>
    /// <param name="Value">Further digits than 100 ns are cut off.</param>
    /// <param name="Place">The first character.</param>
    public sealed record LocalTime(TimeOnly Value, SourcePlace Place) : TomlValue(Place);

    /// <summary>An array; its items may be of different kinds. <c>[[name]]</c> makes one too.</summary>
    /// <param name="Items">In the order of the file.</param>
    /// <param name="Place">The opening bracket; of the first header for <c>[[name]]</c>.</param>
    public sealed record Array(ImmutableArray<TomlValue> Items, SourcePlace Place) : TomlValue(Place);

    /// <summary>A table, whichever way it was written.</summary>
    /// <param name="Content">Its keys and values.</param>
    public sealed record Table(TomlTable Content) : TomlValue(Content.Place);
}
