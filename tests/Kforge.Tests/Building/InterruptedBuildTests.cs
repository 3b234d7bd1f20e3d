using Kforge.Building;

namespace Kforge.Tests.Building;

public sealed class InterruptedBuildTests : IDisposable
{
    private static readonly DateTime Start = new(2026, 1, 1, 12, 0, 0, DateTimeKind.Utc);
    private readonly string output = Directory.CreateTempSubdirectory("kforge-test-").FullName;

    public void Dispose() => Directory.Delete(output, recursive: true);

    [Fact]
    public void Deletes_a_target_whose_command_has_not_ended()
    {
        Touch("init/main.o", Start.AddSeconds(5));
        Recover();
        Assert.False(Exists("init/main.o"));
    }

    [Fact]
    public void Deletes_a_target_that_is_newer_than_its_last_finished_command()
    {
        Touch("init/.main.o.cmd", Start.AddHours(-1));
        Touch("init/main.o", Start.AddSeconds(5));
        Recover();
        Assert.False(Exists("init/main.o"));
    }

    [Fact]
    public void Keeps_what_was_finished_well_before_the_end()
    {
        Touch("init/main.o", Start.AddSeconds(5));
        Touch("init/.main.o.cmd", Start.AddSeconds(6));
        Touch("System.map", Start.AddSeconds(7));
        Touch("old/without-command", Start.AddHours(-1));
        Touch("init/last.o", Start.AddSeconds(60));
        Recover();
        Assert.True(Exists("init/main.o") && Exists("init/.main.o.cmd") && Exists("System.map") && Exists("old/without-command"));
        Assert.False(Exists("init/last.o"));
    }

    [Fact]
    public void Runs_the_command_again_whose_by_product_is_in_doubt()
    {
        Touch("vmlinux", Start.AddSeconds(90));
        Touch("System.map", Start.AddSeconds(95));
        Touch(".vmlinux.cmd", Start.AddSeconds(99));
        Touch("samples/x.o", Start.AddSeconds(100));
        Recover();
        Assert.False(Exists("System.map") || Exists("vmlinux"));
    }

    [Fact]
    public void Keeps_the_marks_of_changed_symbols()
    {
        Touch("include/config/RUST", Start.AddSeconds(5));
        Touch(".config", Start.AddSeconds(5));
        Recover();
        Assert.True(Exists("include/config/RUST") && Exists(".config"));
    }

    private void Recover() => InterruptedBuild.Recover(output, Start);

    private bool Exists(string path) => File.Exists(Path.Combine(output, path));

    private void Touch(string path, DateTime time)
    {
        string full = Path.Combine(output, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, "");
        File.SetLastWriteTimeUtc(full, time);
    }
}
