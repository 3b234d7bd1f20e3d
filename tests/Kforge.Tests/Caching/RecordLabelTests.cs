using Google.Protobuf;
using Kforge.Caching;
using Kforge.Caching.Blobs;
using Kforge.Caching.Wire;
using Kforge.Platform;

namespace Kforge.Tests.Caching;

public sealed class RecordLabelTests
{
    private static readonly RecordLabel Lts = new(RecordLabel.Build) { Kernel = "lts", Version = "6.12.107", Arch = "x86_64", Taken = TimeSpan.FromSeconds(315.2) };

    [Fact]
    public void Its_lines_say_the_same_again()
    {
        Assert.Equal("kind: build\nkernel: lts\nversion: 6.12.107\narch: x86_64\nseconds: 315.2\n", Lts.ToLines());
        Assert.Equal(Lts, RecordLabel.Parse(Lts.ToLines()));
        Assert.Equal("kind: lineage\n", new RecordLabel(RecordLabel.Lineage).ToLines());
    }

    [Fact]
    public void It_is_kept_in_the_record_under_its_seal()
    {
        using CacheBench bench = new();
        Sha256Digest action = Sha256Digest.OfText("an action");
        new ActionRecords(bench.Cache).Write(action, new() { StdoutRaw = Lts.ToBytes() });
        Assert.Equal(Lts, RecordLabel.Of(new ActionRecords(bench.Cache).Read(action)!));
    }

    [Theory]
    [InlineData("")]
    [InlineData("what is this\n: x\nkind:\nkind : \n")]
    [InlineData("seconds: -3\n")]
    [InlineData("seconds: NaN\n")]
    [InlineData("seconds: 1e300\n")]
    [InlineData("seconds: 9999999999999999999999\n")]
    public void What_is_not_understood_is_passed_over(string lines) => Assert.Equal(new RecordLabel(RecordLabel.Other), RecordLabel.Parse(lines));

    [Fact]
    public void Names_of_a_later_kforge_do_no_harm_and_the_first_of_two_lines_counts() =>
        Assert.Equal(Lts, RecordLabel.Parse($"colour: green\n{Lts.ToLines()}kernel: other\nkind: config\n"));

    [Fact]
    public void A_value_cannot_bring_a_line_of_its_own() =>
        Assert.Equal("a kind: config", RecordLabel.Parse(new RecordLabel("other") { Kernel = "a\nkind: config" }.ToLines()).Kernel);

    [Fact]
    public void Bytes_that_are_no_text_are_no_label()
    {
        Assert.Equal(RecordLabel.Other, RecordLabel.Of(new ActionResult { StdoutRaw = ByteString.CopyFrom(0xff, 0x00, 0x0a, 0xfe) }).Kind);
        Assert.Equal(RecordLabel.Other, RecordLabel.Of(new ActionResult { StdoutRaw = ByteString.CopyFromUtf8("kind: build\n" + new string(' ', 1 << 17)) }).Kind);
    }
}
