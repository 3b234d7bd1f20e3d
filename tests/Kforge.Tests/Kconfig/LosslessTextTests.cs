using System.Collections.Immutable;
using System.Text;
using Kforge.Kconfig;
using Kforge.Kconfig.Language;
using Kforge.Kconfig.Values;
using Kforge.Platform;
using Kforge.Tests.Kconfig.Language;

namespace Kforge.Tests.Kconfig;

public sealed class LosslessTextTests
{
    [Theory]
    [InlineData("")]
    [InlineData("61626364")]
    [InlineData("c3a4e282acf09f9880")]
    [InlineData("ff80fe")]
    [InlineData("61ff62")]
    [InlineData("c3a4c3")]
    [InlineData("e282")]
    [InlineData("eda080edb080")]
    [InlineData("efbbbf61")]
    [InlineData("f09f98ff80")]
    [InlineData("ef9eaf")]
    [InlineData("ef9fbfffef9e80")]
    public void Bytes_come_back_as_they_were(string hex)
    {
        byte[] bytes = Convert.FromHexString(hex);
        Assert.Equal(bytes, LosslessText.Encode(LosslessText.Decode(bytes)));
    }

    [Fact]
    public void Every_pair_of_bytes_comes_back()
    {
        byte[] bytes = [.. Enumerable.Range(0, 65536).SelectMany(pair => (byte[])[(byte)(pair >> 8), (byte)pair])];
        Assert.Equal(bytes, LosslessText.Encode(LosslessText.Decode(bytes)));
    }

    [Fact]
    public void Text_is_read_as_text() => Assert.Equal("ä€😀", LosslessText.Decode(Encoding.UTF8.GetBytes("ä€😀")));

    [Fact]
    public void Half_a_character_is_written_as_its_replacement() => Assert.Equal([0xff, .. Encoding.UTF8.GetBytes("a\ufffd")], LosslessText.Encode("\uf7ffa\ud800"));

    /// <summary>What conf does with them: they are in a default, in the title of a menu and in a line of a configuration, and it writes them as they are.</summary>
    [Fact]
    public void A_value_that_is_no_text_goes_from_Kconfig_and_config_into_the_next_config()
    {
        string tree = Directory.CreateTempSubdirectory("kforge-lossless-").FullName;
        try
        {
            File.WriteAllBytes(Path.Combine(tree, "Kconfig"),
                [.. "menu \"T"u8, 0xe4, .. "\"\nconfig A\n\tstring \"A\"\n\tdefault \"x"u8, 0xff, .. "y\"\nconfig B\n\tstring \"B\"\nendmenu\n"u8]);
            ReadResult read = KconfigParser.Read(
                "Kconfig", name => KconfigFiles.Read(tree, RelativePath.Parse(name), CancellationToken.None), new(ImmutableSortedDictionary<string, string>.Empty, _ => ""), Dialect.Newest);
            Evaluation values = new(KconfigText.Model(read));
            values.Give(LosslessText.Decode([.. "CONFIG_B=\"p"u8, 0xc3, .. "q\"\n"u8]));
            values.CalculateAll();
            byte[] written = LosslessText.Encode(ConfigWriter.Write(values));
            Assert.True(written.AsSpan().IndexOf((byte[])[.. "\n# T"u8, 0xe4, .. "\n"u8]) > 0);
            Assert.True(written.AsSpan().IndexOf((byte[])[.. "\nCONFIG_A=\"x"u8, 0xff, .. "y\"\nCONFIG_B=\"p"u8, 0xc3, .. "q\"\n"u8]) > 0);
        }
        finally
        {
            Directory.Delete(tree, recursive: true);
        }
    }
}
