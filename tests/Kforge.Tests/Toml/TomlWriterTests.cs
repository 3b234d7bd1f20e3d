using System.Text;
using Kforge.Toml;

namespace Kforge.Tests.Toml;

public sealed class TomlWriterTests
{
    [Fact]
    public void Any_table_read_back_means_the_same()
    {
        Random random = new(1979);
        for (int round = 0; round < 1_000; round++)
        {
            TomlTable table = AnyTable(random, 4);
            string text = TomlWriter.Document(table);
            Assert.True(TomlReader.Read(Encoding.UTF8.GetBytes(text), "f").OrFail().Means(table), text);
        }
    }

    [Fact]
    public void Meaning_tells_values_apart()
    {
        // The round trip proves nothing if everything means everything.
        Random random = new(7);
        TomlValue[] values = [.. Enumerable.Range(0, 60).Select(_ => AnyValue(random, 2))];
        foreach (TomlValue left in values)
        {
            foreach (TomlValue right in values)
            {
                Assert.Equal(TomlWriter.Inline(left) == TomlWriter.Inline(right), left.Means(right));
            }
        }
    }

    [Fact]
    public void The_order_of_keys_means_nothing_and_that_of_items_does()
    {
        TomlValue a = TomlValue.Of(1), b = TomlValue.Of("x");
        Assert.True(TomlValue.Of(("a", a), ("b", b)).Means(TomlValue.Of(("b", b), ("a", a))));
        Assert.False(TomlValue.Of([a, b]).Means(TomlValue.Of([b, a])));
        Assert.False(TomlValue.Of(("a", a)).Means(TomlValue.Of(("a", a), ("b", b))));
    }

    [Fact]
    public void Writes_one_item_a_line()
    {
        string text = new TomlWriter()
            .Comment("made here").Comment("")
            .Entry("version", TomlValue.Of(1))
            .Header("toolchain", "debian.trixie")
            .Lines("packages", [TomlValue.Of(("name", TomlValue.Of("bash")), ("size", TomlValue.Of(12))), TomlValue.Of(ReadOnlySpan<(string, TomlValue)>.Empty)])
            .NextHeader("suite")
            .Lines("none", [])
            .ToString();
        Assert.Equal("""
            # made here
            #
            version = 1

            [toolchain."debian.trixie"]
            packages = [
                { name = "bash", size = 12 },
                {},
            ]

            [[suite]]
            none = [
            ]

            """, text);
        TomlReader.Read(Encoding.UTF8.GetBytes(text), "f").OrFail();
    }

    [Theory]
    [InlineData(1.0, "1.0")]
    [InlineData(-0.0, "-0.0")]
    [InlineData(1e300, "1E+300")]
    [InlineData(0.1, "0.1")]
    [InlineData(double.NegativeInfinity, "-inf")]
    public void Writes_floats_so_that_they_stay_floats(double value, string expected) =>
        Assert.Equal(expected, TomlWriter.Inline(new TomlValue.Float(value, TomlValue.Nowhere)));

    [Theory]
    [InlineData("", "\"\"")]
    [InlineData("a-b_1", "a-b_1")]
    [InlineData("a.b", "\"a.b\"")]
    [InlineData("é", "\"é\"")]
    [InlineData("a\n\u0001\u007f\\\"", "\"a\\n\\u0001\\u007F\\\\\\\"\"")]
    public void Quotes_keys_only_when_needed(string key, string expected) => Assert.Equal(expected, TomlWriter.Key(key));

    [Fact]
    public void Refuses_half_a_surrogate_pair()
    {
        // Not a theory: an attribute's strings are stored as UTF-8, which cannot hold these.
        string[] broken = ["\ud83d", "x\ude00", "\ud83d\ud83d\ude00", "\ud83d\ude00\ude00"];
        Assert.All(broken, text => Assert.Throws<ArgumentException>(() => TomlWriter.Quote(text)));
        Assert.Equal("\"\ud83d\ude00\"", TomlWriter.Quote("\ud83d\ude00"));
    }

    [Fact]
    public void Refuses_a_comment_that_would_end_early() => Assert.Throws<ArgumentException>(() => new TomlWriter().Comment("a\nb = 1"));

    private static TomlTable AnyTable(Random random, int depth)
    {
        // More than eight keys now and then, so that both ways to look up a key are tried.
        int count = random.Next(5) == 0 ? 12 : random.Next(4);
        return new(
            Enumerable.Range(0, count).Select(_ => AnyText(random)).Distinct(StringComparer.Ordinal)
                .Select(key => new TomlEntry(key, TomlValue.Nowhere, AnyValue(random, depth - 1))),
            TomlValue.Nowhere);
    }

    private static TomlValue AnyValue(Random random, int depth) => random.Next(depth > 0 ? 10 : 8) switch
    {
        0 => TomlValue.Of(AnyText(random)),
        1 => TomlValue.Of(random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64)),
        2 => new TomlValue.Float(AnyFloat(random), TomlValue.Nowhere),
        3 => TomlValue.Of(random.Next(2) == 0),
        4 => new TomlValue.OffsetDateTime(AnyMoment(random), TimeSpan.FromMinutes(random.Next(-1439, 1440)), TomlValue.Nowhere),
        5 => new TomlValue.LocalDateTime(AnyMoment(random), TomlValue.Nowhere),
        6 => new TomlValue.LocalDate(DateOnly.FromDateTime(AnyMoment(random)), TomlValue.Nowhere),
        7 => new TomlValue.LocalTime(TimeOnly.FromDateTime(AnyMoment(random)), TomlValue.Nowhere),
        8 => TomlValue.Of(Enumerable.Range(0, random.Next(4)).Select(_ => AnyValue(random, depth - 1)).ToList()),
        _ => new TomlValue.Table(AnyTable(random, depth)),
    };

    private static double AnyFloat(Random random) => random.Next(4) switch
    {
        0 => BitConverter.Int64BitsToDouble(random.NextInt64()),
        1 => random.Next(-5, 5),
        2 => -0.0,
        _ => (random.NextDouble() - 0.5) * 1e6,
    };

    private static DateTime AnyMoment(Random random)
    {
        long ticks = random.NextInt64(DateTime.MaxValue.Ticks);
        return new(random.Next(2) == 0 ? ticks : ticks - (ticks % TimeSpan.TicksPerSecond));
    }

    private static string AnyText(Random random)
    {
        string[] pieces = ["a", "Z", "0", "-", "_", ".", " ", "\"", "'", "\\", "\n", "\r", "\t", "\0", "\u001f", "\u007f", "\u0085", "é", "😀", "\ufeff", "#", "=", "]", "true"];
        return string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => pieces[random.Next(pieces.Length)]));
    }
}
