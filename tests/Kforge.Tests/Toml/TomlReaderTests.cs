using System.Text;
using Kforge.Diagnostics;
using Kforge.Toml;

namespace Kforge.Tests.Toml;

public sealed class TomlReaderTests
{
    [Theory]
    // syntax
    [InlineData("a", "f:1:2", "KF1001", "expected `=` after the key `a`, found the end of the file")]
    [InlineData("a = ", "f:1:5", "KF1001", "expected a value, found the end of the file")]
    [InlineData("a = 1 b = 2", "f:1:7", "KF1001", "expected the end of the line after the value, found `b`")]
    [InlineData("a = \"x\ny\"", "f:1:5", "KF1001", "the string is not closed with `\"`")]
    [InlineData("\n  a = '''x\ny'", "f:2:7", "KF1001", "the string is not closed with `'''`")]
    [InlineData("a = \"\\q\"", "f:1:6", "KF1001", "`\\q` is not an escape; a backslash itself is written `\\\\`")]
    [InlineData("a = \"\\u12g4\"", "f:1:6", "KF1001", "`\\u` needs 4 hexadecimal digits")]
    [InlineData("a = \"\\ud800\"", "f:1:6", "KF1001", "U+d800 is not a Unicode character")]
    [InlineData("a = trixie", "f:1:5", "KF1001", "`trixie` is not a value")]
    [InlineData("a = 007", "f:1:5", "KF1001", "a number cannot begin with a zero: 007")]
    [InlineData("a = 1__0", "f:1:5", "KF1001", "`1__0` is not a number")]
    [InlineData("a = .5", "f:1:5", "KF1001", "`.5` is not a number")]
    [InlineData("a = 2024-1-1", "f:1:5", "KF1001", "`2024-1-1` is neither a date nor a time")]
    [InlineData("a = [1, 2", "f:1:5", "KF1001", "the array is not closed with `]`")]
    [InlineData("a = [1 2]", "f:1:8", "KF1001", "expected `,` or `]` after an item of the array, found `2`")]
    [InlineData("a = { b = 1,\n c = 2 }", "f:1:13", "KF1001", "a table in braces must stand on one line")]
    [InlineData("a = { b = 1, }", "f:1:12", "KF1001", "a table in braces cannot end with a comma")]
    [InlineData("[a", "f:1:3", "KF1001", "expected `]` after the name of the table, found the end of the file")]
    [InlineData("[[a]", "f:1:5", "KF1001", "expected `]]` after the name of the table, found the end of the file")]
    [InlineData("[]", "f:1:2", "KF1001", "expected a key, found `]`")]
    [InlineData("\"\"\"a\"\"\" = 1", "f:1:1", "KF1001", "a key cannot be a string of several lines")]
    [InlineData("\u3000a = 1", "f:1:1", "KF1001", "expected a key, found U+3000")]
    // columns count UTF-16 units: the emoji is two
    [InlineData("a = \"😀\" x", "f:1:10", "KF1001", "expected the end of the line after the value, found `x`")]
    // encoding
    [InlineData("a = 1\n# \u0001", "f:2:3", "KF1003", "the control character U+0001 is not allowed, not even in a comment")]
    [InlineData("a = 1\rb = 2", "f:1:6", "KF1003", "a carriage return stands without a line feed")]
    // ranges
    [InlineData("a = 9223372036854775808", "f:1:5", "KF1004", "the integer does not fit into 64 bits: 9223372036854775808")]
    [InlineData("a = 0x8000000000000000", "f:1:5", "KF1004", "the integer does not fit into 64 bits: 0x8000000000000000")]
    [InlineData("a = 1e999", "f:1:5", "KF1004", "the number is too large for a float: 1e999")]
    [InlineData("a = 2023-02-29", "f:1:5", "KF1004", "there is no such day: 2023-02-29")]
    [InlineData("a = 24:00:00", "f:1:5", "KF1004", "there is no such time: 24:00:00")]
    [InlineData("a = 2023-01-01T00:00:00+24:00", "f:1:5", "KF1004", "there is no such offset: +24:00")]
    public void Names_the_place_and_the_mistake(string text, string place, string code, string message)
    {
        Diagnostic mistake = Assert.Single(Mistakes(text));
        Assert.Equal((place, code, message), (mistake.Place!.ToString(), mistake.Code.Id, mistake.Message));
    }

    [Theory]
    [InlineData("a = 1\na = 2", "f:2:1", "the key `a` is defined twice", "first defined at f:1:1")]
    [InlineData("[x]\n'b c' = 1\n\"b c\" = 2", "f:3:1", "the key `\"b c\"` is defined twice", "first defined at f:2:1")]
    [InlineData("[a]\nb = 1\n[a]", "f:3:2", "the table `a` is defined twice", "first defined at f:1:2")]
    [InlineData("a = 1\n[a.b]", "f:2:2", "`a` is a value, so it cannot hold `a.b`", "first defined at f:1:1")]
    [InlineData("a = {}\n[a.b]", "f:2:2", "`a` is a value, so it cannot hold `a.b`", "first defined at f:1:1")]
    [InlineData("a = {}\na.b = 1", "f:2:1", "`a` is already complete, so a dotted key cannot add to it", "first defined at f:1:1")]
    [InlineData("a = [{}]\n[[a]]", "f:2:3", "`a` is not an array of tables, so `[[…]]` cannot add to it", "first defined at f:1:1")]
    [InlineData("[a]\n[[a]]", "f:2:3", "`a` is not an array of tables, so `[[…]]` cannot add to it", "first defined at f:1:2")]
    [InlineData("[[a]]\n[a]", "f:2:2", "the table `a` is defined twice", "first defined at f:1:3")]
    [InlineData("a.b = 1\n[a]", "f:2:2", "the table `a` is defined twice", "first defined at f:1:1")]
    [InlineData("[a.b.c]\nz = 9\n[a]\nb.c.t = 1", "f:4:3", "`b.c` is already complete, so a dotted key cannot add to it", "first defined at f:1:6")]
    public void Names_the_first_place_of_what_is_defined_twice(string text, string place, string message, string cause)
    {
        Diagnostic mistake = Assert.Single(Mistakes(text));
        Assert.Equal(TomlCodes.DefinedTwice, mistake.Code);
        Assert.Equal((place, message, cause), (mistake.Place!.ToString(), mistake.Message, Assert.Single(mistake.Causes)));
    }

    [Fact]
    public void Tells_every_key_defined_twice_and_the_syntax_error_after_them()
    {
        IEnumerable<string> found = Mistakes("a = 1\na = 2\n[t]\nb = 1\n[t]\nb = 3\nb = 4\n[u]\nc = ?").Select(mistake => $"{mistake.Place} {mistake.Code.Id}");
        // The keys behind the second [t] belong to no table, so only the pair among themselves is told.
        Assert.Equal(["f:2:1 KF1002", "f:5:2 KF1002", "f:7:1 KF1002", "f:9:5 KF1001"], found);
    }

    [Fact]
    public void Points_at_the_first_byte_that_is_not_utf8()
    {
        byte[] bytes = [.. "a = 1\nb = \"é"u8, 0xC3, .. "\"\n"u8];
        Diagnostic mistake = Assert.Single(Assert.IsType<Checked<TomlTable>.Bad>(TomlReader.Read(bytes, "f")).Diagnostics);
        Assert.Equal("f:2:7: KF1003: the byte 0xc3 is not part of UTF-8 text", mistake.ToString());
    }

    [Fact]
    public void Skips_a_byte_order_mark_without_counting_it()
    {
        TomlTable table = TomlReader.Read([0xEF, 0xBB, 0xBF, .. "a = 1"u8], "f").OrFail();
        Assert.Equal(new SourcePlace("f", 1, 1), table.Entries[0].KeyPlace);
    }

    [Fact]
    public void Keeps_the_place_of_every_key_and_value_and_the_order_of_keys()
    {
        TomlTable root = Read("z = 'x'\n[k.lts]\n  source = { debian = \"l\", n = [1,\n  2] }\r\nd.e = true\n[[s]]\n[[s]]\nq = 07:32:00\n");
        Assert.Equal(["z", "k", "s"], root.Entries.Select(entry => entry.Key));
        Assert.Equal("f:1:5", root.Find("z")!.Value.Place.ToString());

        TomlEntry k = root.Find("k")!;
        Assert.Equal("f:2:2", k.KeyPlace.ToString());
        TomlEntry lts = ((TomlValue.Table)k.Value).Content.Find("lts")!;
        Assert.Equal(("f:2:4", "f:2:1"), (lts.KeyPlace.ToString(), lts.Value.Place.ToString()));

        TomlTable table = ((TomlValue.Table)lts.Value).Content;
        TomlEntry source = table.Find("source")!;
        Assert.Equal(("f:3:3", "f:3:12"), (source.KeyPlace.ToString(), source.Value.Place.ToString()));
        TomlEntry numbers = ((TomlValue.Table)source.Value).Content.Find("n")!;
        Assert.Equal(("f:3:28", "f:3:32"), (numbers.KeyPlace.ToString(), numbers.Value.Place.ToString()));
        Assert.Equal(["f:3:33", "f:4:3"], ((TomlValue.Array)numbers.Value).Items.Select(item => item.Place.ToString()));
        Assert.Equal("f:5:1", table.Find("d")!.KeyPlace.ToString());
        Assert.Equal("f:5:3", ((TomlValue.Table)table.Find("d")!.Value).Content.Find("e")!.KeyPlace.ToString());

        TomlEntry suites = root.Find("s")!;
        Assert.Equal(("f:6:3", "f:6:1"), (suites.KeyPlace.ToString(), suites.Value.Place.ToString()));
        Assert.Equal(["f:6:1", "f:7:1"], ((TomlValue.Array)suites.Value).Items.Select(item => item.Place.ToString()));
    }

    [Theory]
    [InlineData("a = \"\\u00e9\\t\\\"\"", "é\t\"")]
    [InlineData("a = '\\u00e9'", "\\u00e9")]
    [InlineData("a = \"\"\"\r\nx\r\ny\"\"\"", "x\r\ny")]
    [InlineData("a = \"\"\"x \\   \n\n   y\"\"\"", "x y")]
    [InlineData("a = \"\"\"\"\"x\"\"\"\"\"", "\"\"x\"\"")]
    [InlineData("a = ''''''", "")]
    [InlineData("a = '''''x'''''", "''x''")]
    public void Reads_strings(string text, string expected) =>
        Assert.Equal(expected, Assert.IsType<TomlValue.String>(Read(text).Find("a")!.Value).Value);

    [Theory]
    [InlineData("-9223372036854775808", long.MinValue)]
    [InlineData("0x7FFF_FFFF_ffff_ffff", long.MaxValue)]
    [InlineData("0o17", 15)]
    [InlineData("0b1_01", 5)]
    [InlineData("+1_000", 1000)]
    public void Reads_integers(string text, long expected) =>
        Assert.Equal(expected, Assert.IsType<TomlValue.Integer>(Read($"a = {text}").Find("a")!.Value).Value);

    [Fact]
    public void Reads_dates_that_dotnet_has_no_type_for()
    {
        TomlValue.OffsetDateTime value = Assert.IsType<TomlValue.OffsetDateTime>(
            Read("a = 2024-05-27 00:32:00.123456789-23:59 # cut").Find("a")!.Value);
        Assert.Equal(new DateTime(2024, 5, 27, 0, 32, 0).AddTicks(1234567), value.Local);
        Assert.Equal(new DateTimeOffset(2024, 5, 28, 0, 31, 0, TimeSpan.Zero).AddTicks(1234567), value.Instant);
        Assert.Null(Assert.IsType<TomlValue.OffsetDateTime>(Read("a = 0001-01-01T00:00:00+01:00").Find("a")!.Value).Instant);
    }

    [Theory]
    [InlineData("[a.b.c]\nz = 9\n[a]\nb.d = 1")]
    [InlineData("[fruit]\napple.taste.sweet = true\n[fruit.apple.texture]\nsmooth = true")]
    [InlineData("a.b = 1\na.c = 2\n\"\" = 3\n'é' = 4\n1.2 = 5")]
    [InlineData("[[a.b]]\n[a.b.c]\n[[a.b]]\n[a.b.c]")]
    public void Accepts_tables_that_are_written_in_parts(string text) => Read(text);

    [Theory]
    [InlineData("[")]
    [InlineData("{a=")]
    [InlineData("[{a.b=")]
    public void Bounds_the_depth_of_values(string opening)
    {
        string text = "a = " + string.Concat(Enumerable.Repeat(opening, 100_000));
        Assert.Equal(TomlCodes.TooDeep, Assert.Single(Mistakes(text)).Code);
    }

    [Theory]
    [InlineData("", " = 1")]
    [InlineData("[", "]")]
    [InlineData("[[", "]]")]
    public void Bounds_the_depth_of_keys(string before, string after)
    {
        string text = before + string.Join('.', Enumerable.Repeat("a", 100_000)) + after;
        Assert.Equal(TomlCodes.TooDeep, Assert.Single(Mistakes(text)).Code);
    }

    [Fact]
    public void Reads_values_as_deep_as_the_bound_says()
    {
        static string Nested(int depth) => $"a = {new string('[', depth)}{new string(']', depth)}";
        Read(Nested(TomlReader.MaxDepth));
        Assert.Equal(TomlCodes.TooDeep, Assert.Single(Mistakes(Nested(TomlReader.MaxDepth + 1))).Code);
    }

    [Fact]
    public void Stops_after_a_hundred_mistakes() =>
        Assert.Equal(100, Mistakes(string.Concat(Enumerable.Repeat("a = 1\n", 100_000))).Count);

    [Fact]
    public void Never_fails_otherwise_than_by_a_diagnostic_on_damaged_text()
    {
        byte[] seed = Encoding.UTF8.GetBytes("# c\na.\"b\" = \"\\u00e9\\\\\" # é😀\n[t.u]\nx = [1, 2.5e3, '''q''',\n 0x1f]\ny = { d = 1979-05-27T07:32:00Z, e = 07:32:00 }\n[[s]]\nz = \"\"\"a\\\n b\"\"\"\n");
        const string spice = "\"'\\[]{}=.,#\n\r\t 0-:TZe_\0\u00ff\ud83d";
        Random random = new(20);
        for (int round = 0; round < 20_000; round++)
        {
            byte[] damaged = [.. seed];
            for (int i = 0; i < 1 + (round % 4); i++)
            {
                damaged[random.Next(damaged.Length)] = (byte)spice[random.Next(spice.Length)];
            }

            if (TomlReader.Read(damaged.AsSpan(0, random.Next(damaged.Length + 1)), "f") is Checked<TomlTable>.Bad bad)
            {
                Assert.All(bad.Diagnostics, mistake => Assert.True(mistake.Place is { Line: > 0, Column: > 0 }));
            }
        }
    }

    private static TomlTable Read(string text) => TomlReader.Read(Encoding.UTF8.GetBytes(text), "f").OrFail();

    private static IReadOnlyList<Diagnostic> Mistakes(string text) =>
        Assert.IsType<Checked<TomlTable>.Bad>(TomlReader.Read(Encoding.UTF8.GetBytes(text), "f")).Diagnostics;
}
