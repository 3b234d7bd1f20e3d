using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Tests.Archives;
using Kforge.Toolchains;

namespace Kforge.Tests.Toolchains;

public sealed class SandboxBindTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public SandboxBindTests()
    {
        foreach (string name in (string[])["root/work", "root/src", "root/usr/bin", "root/empty", "host/data/below", "host/with:colon"])
        {
            Directory.CreateDirectory(directory[name]);
        }

        directory.Write("root/usr/bin/cc", "");
        directory.Write("host/file", "");
        Directory.CreateSymbolicLink(directory["root/bin"], "usr/bin");
        Directory.CreateSymbolicLink(directory["host/data/away"], "/etc");
    }

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData("data:/work", "data", "/work", true, false)]
    [InlineData("data:/work:ro", "data", "/work", false, false)]
    [InlineData("data:/work:rw", "data", "/work", true, false)]
    [InlineData("./data/:/work/", "data", "/work", true, false)]
    [InlineData("with:colon:/work", "with:colon", "/work", true, false)]
    [InlineData("data:/tmp/made/by/bwrap", "data", "/tmp/made/by/bwrap", true, false)]
    [InlineData("file:/tmp/file", "file", "/tmp/file", true, false)]
    [InlineData("data://work", "data", "/work", true, false)]
    [InlineData("data:/usr", "data", "/usr", true, true)]
    [InlineData("file:/usr/bin/cc:ro", "file", "/usr/bin/cc", false, true)]
    public void Reads_what_was_typed(string text, string from, string to, bool writable, bool hides) =>
        Assert.Equal(new SandboxBind(directory[$"host/{from}"], to, writable, hides), Assert.Single(Parse(text).OrFail()));

    [Theory]
    [InlineData("data", "is not a bind")]
    [InlineData(":/work", "is not a bind")]
    [InlineData("data:", "is not a bind")]
    [InlineData("data:ro", "is not a bind")]
    [InlineData("nothing:/work", "does not exist")]
    [InlineData("data:work", "is no place")]
    [InlineData("data:/work/../etc", "is no place")]
    [InlineData("data:/work/\u001b[2J", "is no place")]
    [InlineData("data:/", "nothing can be bound over `/`")]
    [InlineData("data:/proc", "nothing can be bound")]
    [InlineData("data:/dev/shm", "nothing can be bound")]
    [InlineData("data:/missing", "there is no directory `/missing`")]
    [InlineData("data:/usr/bin/cc", "there is no directory")]
    [InlineData("file:/work", "there is no file")]
    [InlineData("data:/bin", "`/bin` is a link there")]
    public void Refuses_what_cannot_be_mounted(string text, string said)
    {
        Diagnostic mistake = Assert.Single(Assert.IsType<Checked<System.Collections.Immutable.ImmutableArray<SandboxBind>>.Bad>(Parse(text)).Diagnostics);
        Assert.Equal(ToolchainUseCodes.BadBind, mistake.Code);
        Assert.Contains(said, mistake.Message, StringComparison.Ordinal);
        Assert.NotEmpty(mistake.Hints);
    }

    [Fact]
    public void A_later_bind_may_lie_in_an_earlier_one_where_there_is_a_place()
    {
        Assert.Equal(2, Parse("data:/work", "data:/work/below").OrFail().Length);
        Assert.IsNotType<Checked<System.Collections.Immutable.ImmutableArray<SandboxBind>>.Good>(Parse("data:/work", "data:/work/nothing"));
        Assert.IsNotType<Checked<System.Collections.Immutable.ImmutableArray<SandboxBind>>.Good>(Parse("data:/work", "data:/work/away"));
    }

    [Fact]
    public void Mounts_in_the_order_they_were_typed()
    {
        Sandbox sandbox = SandboxBind.Mount(new Sandbox(directory["root"]), Parse("data:/work:ro", "data:/src").OrFail());
        Assert.Equal(
            [new SandboxMount(directory["host/data"], "/work", MountKind.ReadOnly), new SandboxMount(directory["host/data"], "/src", MountKind.Writable)],
            sandbox.Mounts.AsEnumerable());
    }

    private Checked<System.Collections.Immutable.ImmutableArray<SandboxBind>> Parse(params string[] texts) =>
        SandboxBind.ParseAll(texts, directory["host"], directory["root"]);
}
