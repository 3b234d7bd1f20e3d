namespace Kforge.EndToEnd;

/// <summary>Modules of a user's own, built for a real kernel and tried in real guests.</summary>
[Collection(WithBuiltKernel.Name)]
public sealed class OwnModuleTests(BuiltKernel kernel)
{
    [Fact]
    public void Modules_of_every_kind_that_the_tree_offers_are_written_built_and_tested()
    {
        string[] made = ["--c minimal", "--c misc", "--c char", "--c platform", "--rust minimal"];
        List<string> modules = [];
        foreach (string[] kind in made.Select(one => one.Split(' ')))
        {
            string name = $"own_{kind[0][2..]}_{kind[1]}";
            kernel.Workspace.Kforge("module", "new", name, kind[0], "--kind", kind[1]).Expect(0);
            modules.Add(name);
        }

        Run built = kernel.Workspace.Kforge("module", "build", modules[0], "--json").Expect(0);
        Assert.Equal(kernel.Workspace.PathOf("own_c_minimal/build/lts/own_c_minimal.ko"), Assert.Single(built.Result.GetProperty("modules").EnumerateArray()).GetProperty("path").GetString());
        Assert.Equal(
            new HashSet<string> { ".gitignore", "Kbuild", "README.md", "build", "own_c_minimal.c", "test.sh" },
            Directory.GetFileSystemEntries(kernel.Workspace.PathOf("own_c_minimal")).Select(entry => Path.GetFileName(entry)!).ToHashSet());
        Run tested = kernel.Workspace.Kforge(["module", "test", .. modules]).Expect(0);
        Assert.All(modules, name => Assert.Matches($"(?m)^passed  {name} ", tested.Output));
        Assert.All(modules, name => Assert.Contains($"{name}: loaded", tested.Error, StringComparison.Ordinal));
        Assert.Equal(2, tested.Error.Split("ok     its length is told").Length - 1);
        Assert.Contains("error[KF6203]", kernel.Workspace.Kforge("module", "new", "rust_misc", "--rust", "--kind", "misc").Expect(2).Error, StringComparison.Ordinal);

        string source = kernel.Workspace.PathOf("own_rust_minimal/own_rust_minimal.rs");
        File.WriteAllText(source, File.ReadAllText(source).Replace("Ok(", "Oh(", StringComparison.Ordinal));
        string error = kernel.Workspace.Kforge("module", "build", "own_rust_minimal").Expect(1).Error;
        Assert.Contains("cannot find function", error, StringComparison.Ordinal);
        Assert.Matches(@"--> (.*/)?own_rust_minimal/own_rust_minimal\.rs:\d+:\d+", error);
        Assert.DoesNotContain("--> /work/", error, StringComparison.Ordinal);
        string other = kernel.Workspace.PathOf("own_c_misc/own_c_misc.c");
        File.WriteAllText(other, File.ReadAllText(other).Replace("-ENOTTY", "-EINVAL", StringComparison.Ordinal));
        Run failed = kernel.Workspace.Kforge("module", "test", "own_c_misc", "own_c_char").Expect(1);
        Assert.Contains("not ok another command is refused", failed.Error, StringComparison.Ordinal);
        Assert.Contains("2 tests, 1 passed, 1 failed", failed.Output, StringComparison.Ordinal);
    }
}
