using Kforge.Modules;
using Kforge.Tests.Archives;

namespace Kforge.Tests.Modules;

/// <summary>The copy of a module that is built.</summary>
public sealed class ModuleWorkTests : IDisposable
{
    private static readonly DateTime Early = new(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc);

    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    private ModuleWork Work => new(directory["work/note"]);

    [Fact]
    public void What_did_not_change_keeps_its_time()
    {
        Write(("note.c", "one"), ("Kbuild", "obj-m := note.o"));
        Take("kernel");
        Made("note.o");
        File.SetLastWriteTimeUtc(directory["work/note/note.c"], Early);
        File.SetLastWriteTimeUtc(directory["work/note/Kbuild"], Early);
        Write(("note.c", "two"), ("Kbuild", "obj-m := note.o"));
        Take("kernel");
        Assert.Equal("two", File.ReadAllText(directory["work/note/note.c"]));
        Assert.NotEqual(Early, File.GetLastWriteTimeUtc(directory["work/note/note.c"]));
        Assert.Equal(Early, File.GetLastWriteTimeUtc(directory["work/note/Kbuild"]));
        Assert.True(File.Exists(directory["work/note/note.o"]));
    }

    [Fact]
    public void What_is_gone_goes_and_what_was_made_stays()
    {
        Write(("note.c", "one"), ("more/other.h", "x"));
        Take("kernel");
        Made("note.o");
        File.Delete(directory["mine/more/other.h"]);
        Take("kernel");
        Assert.False(File.Exists(directory["work/note/more/other.h"]));
        Assert.True(File.Exists(directory["work/note/note.o"]));
    }

    [Fact]
    public void Another_kernel_begins_with_nothing()
    {
        Write(("note.c", "one"));
        Take("kernel");
        Made("note.o");
        Take("another");
        Assert.False(File.Exists(directory["work/note/note.o"]));
        Assert.True(File.Exists(directory["work/note/note.c"]));
    }

    [Fact]
    public void A_first_attempt_that_was_killed_is_no_beginning()
    {
        Write(("note.c", "one"));
        Directory.CreateDirectory(directory["work/note"]);
        Made("note.o");
        Take("kernel");
        Assert.False(File.Exists(directory["work/note/note.o"]));
    }

    private void Write(params (string Name, string Text)[] files) => Array.ForEach(files, file => directory.Write("mine/" + file.Name, file.Text));

    private void Made(string name) => File.WriteAllText(directory["work/note/" + name], "made");

    private void Take(string kernel) => Work.Take(directory["mine"], kernel, name => Path.GetExtension(name) != ".o");
}
