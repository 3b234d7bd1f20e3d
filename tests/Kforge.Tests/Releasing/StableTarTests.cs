using System.Formats.Tar;
using Kforge.Platform.Archives;
using Kforge.Releasing;
using Kforge.Tests.Archives;

namespace Kforge.Tests.Releasing;

/// <summary>Archives that depend on names, contents and execute bits alone.</summary>
public sealed class StableTarTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public void Order_times_and_modes_of_the_files_leave_no_trace()
    {
        string[] names = ["lib/b.ko", "lib/a.ko", "lib/B.ko", "z", "a/é", "a-b"];
        byte[] one = Archive("one", names, 0, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        byte[] other = Archive("other", names.Reverse(), 86400, StagedTree.PlainMode);
        Assert.Equal(one, other);
        File.SetUnixFileMode(directory["other/z"], StagedTree.ExecutableMode);
        Assert.NotEqual(one, Packed("other"));
    }

    [Fact]
    public void It_holds_what_was_there_but_for_what_is_left_out()
    {
        string longest = $"lib/{new string('d', 120)}/{new string('f', 200)}.ko";
        directory.Write("in/" + longest, "deep");
        directory.Write("in/lib/modules/6.12.1/build/x", "elsewhere");
        Directory.CreateDirectory(directory["in/empty"]);
        File.CreateSymbolicLink(directory["in/link"], "lib/" + new string('t', 150));
        StableTar.Write(directory["in"], directory["out.tar"], name => name.EndsWith("/build", StringComparison.Ordinal), default);
        using FileStream stream = File.OpenRead(directory["out.tar"]);
        using TarReader reader = new(stream);
        List<string> found = [];
        while (reader.GetNextEntry(copyData: true) is { } entry)
        {
            Assert.Equal((0, 0, StagedTree.TimeStamp), (entry.Uid, entry.Gid, entry.ModificationTime.UtcDateTime));
            found.Add($"{entry.EntryType} {entry.Name}{(entry.LinkName.Length > 0 ? $" -> {entry.LinkName}" : "")}");
        }

        Assert.Equal(
            ["Directory empty/", "Directory lib/", $"Directory lib/{new string('d', 120)}/", $"RegularFile {longest}", "Directory lib/modules/", "Directory lib/modules/6.12.1/", $"SymbolicLink link -> lib/{new string('t', 150)}"],
            found);
    }

    private byte[] Archive(string root, IEnumerable<string> names, int age, UnixFileMode mode)
    {
        foreach (string name in names)
        {
            string path = directory.Write($"{root}/{name}", $"content of {name}");
            File.SetUnixFileMode(path, mode);
            File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch.AddSeconds(age + 1_000_000));
        }

        return Packed(root);
    }

    private byte[] Packed(string root)
    {
        string archive = directory[$"{root}-{Guid.NewGuid():N}.tar"];
        StableTar.Write(directory[root], archive, _ => false, default);
        return File.ReadAllBytes(archive);
    }
}
