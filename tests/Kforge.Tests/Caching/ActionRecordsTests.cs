using Google.Protobuf;
using Kforge.Caching;
using Kforge.Caching.Blobs;
using Kforge.Caching.Wire;
using Kforge.Platform;

namespace Kforge.Tests.Caching;

public sealed class ActionRecordsTests : IDisposable
{
    private static readonly Sha256Digest Action = Sha256Digest.OfText("an action");

    private static readonly ActionResult Result = new()
    {
        OutputFiles = { new OutputFile { Path = "vmlinux", Digest = BlobDigest.Of([1]).ToMessage(), IsExecutable = true } },
        OutputDirectories = { new OutputDirectory { Path = "out", TreeDigest = BlobDigest.Of([2]).ToMessage() } },
    };

    private readonly CacheBench bench = new();
    private readonly ActionRecords records;

    public ActionRecordsTests() => records = new(bench.Cache);

    public void Dispose() => bench.Dispose();

    [Fact]
    public void A_record_is_read_as_it_was_written_and_the_last_one_counts()
    {
        Assert.Null(records.Read(Action));
        records.Write(Action, new() { ExitCode = 7 });
        records.Write(Action, Result);
        Assert.Equal(Result, records.Read(Action));
        Assert.Null(records.Read(Sha256Digest.OfText("another action")));
    }

    [Fact]
    public void Any_flipped_bit_makes_a_record_a_miss()
    {
        records.Write(Action, Result);
        byte[] whole = File.ReadAllBytes(bench.Cache.OfAction(Action));
        for (int bit = 0; bit < whole.Length * 8; bit++)
        {
            byte[] damaged = [.. whole];
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            File.WriteAllBytes(bench.Cache.OfAction(Action), damaged);
            Assert.True(records.Read(Action) is not { } read || read.Equals(Result), $"bit {bit} gave another record");
        }
    }

    [Fact]
    public void A_record_that_is_cut_short_is_a_miss()
    {
        records.Write(Action, Result);
        byte[] whole = File.ReadAllBytes(bench.Cache.OfAction(Action));
        for (int length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(bench.Cache.OfAction(Action), whole[..length]);
            Assert.Null(records.Read(Action));
        }
    }

    [Fact]
    public void Whoever_knows_the_protocol_reads_a_record()
    {
        records.Write(Action, Result);
        ActionResult raw = ActionResult.Parser.ParseFrom(File.ReadAllBytes(bench.Directory[$"store/v1/ac/{Action.Hex[..2]}/{Action.Hex}"]));
        Assert.Equal("vmlinux", Assert.Single(raw.OutputFiles).Path);
        // The fields by their numbers, as another program sees them: 2 is the list of files, in it 1 the path.
        CodedInputStream input = new(File.ReadAllBytes(bench.Cache.OfAction(Action)));
        Assert.Equal(WireFormat.MakeTag(2, WireFormat.WireType.LengthDelimited), input.ReadTag());
    }

    [Fact]
    public void Reading_a_record_counts_as_use()
    {
        records.Write(Action, Result);
        File.SetLastWriteTimeUtc(bench.Cache.OfAction(Action), new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        records.Read(Action);
        Assert.True(File.GetLastWriteTimeUtc(bench.Cache.OfAction(Action)).Year > 2020);
    }
}
