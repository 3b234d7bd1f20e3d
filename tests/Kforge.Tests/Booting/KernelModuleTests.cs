using System.Collections.Immutable;
using Kforge.Artifacts;
using Kforge.Booting;
using Kforge.Diagnostics;

namespace Kforge.Tests.Booting;

public sealed class KernelModuleTests
{
    [Fact]
    public void Reads_name_dependencies_and_version()
    {
        KernelModule module = Read("x/snd-thing.ko", "license=GPL", "name=snd_thing", "depends=soundcore,snd-pcm", "vermagic=6.12.117 mod_unload ");
        Assert.Equal(("snd_thing", "6.12.117 mod_unload"), (module.Name, module.VersionMagic));
        Assert.Equal(["soundcore", "snd_pcm"], module.DependsOn.AsEnumerable());
    }

    [Fact]
    public void Takes_the_name_from_the_file_where_the_module_has_none()
    {
        KernelModule module = Read("/a/b/rust-minimal.ko", "depends=");
        Assert.Equal("rust_minimal", module.Name);
        Assert.Empty(module.DependsOn);
    }

    [Fact]
    public void Loads_what_is_needed_first_and_each_once()
    {
        Dictionary<string, KernelModule> all = Set(("a", "b,c"), ("b", "d"), ("c", "d"), ("d", ""), ("unused", ""));
        ImmutableArray<KernelModule> order = KernelModule.InLoadOrder([all["a"], all["d"]], all.GetValueOrDefault).OrFail();
        Assert.Equal(["d", "b", "c", "a"], order.Select(module => module.Name));
    }

    [Fact]
    public void A_missing_dependency_names_both_modules()
    {
        Dictionary<string, KernelModule> all = Set(("a", "b"));
        Diagnostic mistake = Assert.Single(Bad(KernelModule.InLoadOrder([all["a"]], all.GetValueOrDefault)));
        Assert.Equal(("KF6014", "the module `a` needs `b`, which is not among the built modules"), (mistake.Code.Id, mistake.Message));
    }

    [Fact]
    public void A_circle_is_refused()
    {
        Dictionary<string, KernelModule> all = Set(("a", "b"), ("b", "c"), ("c", "b"));
        Assert.Equal("modules need each other in a circle: b -> c -> b", Assert.Single(Bad(KernelModule.InLoadOrder([all["a"]], all.GetValueOrDefault))).Message);
    }

    [Fact]
    public void Refuses_what_is_no_module()
    {
        Assert.Equal("KF6013", Assert.Single(Bad(KernelModule.Read("x.ko", "#!/bin/sh\n"u8.ToArray()))).Code.Id);
        Assert.Equal("KF6013", Assert.Single(Bad(KernelModule.Read("x.ko", Elf.Program(dynamic: false)))).Code.Id);
        Assert.Equal("KF6013", Assert.Single(Bad(KernelModule.Read("x.ko", Elf.Module("name=../../evil")))).Code.Id);
    }

    [Fact]
    public void Survives_every_cut_and_every_flipped_byte()
    {
        byte[] whole = Elf.Module("name=a", "depends=b");
        for (int i = 0; i < whole.Length; i++)
        {
            KernelModule.Read("x.ko", whole.AsMemory(0, i));
            foreach (byte value in (byte[])[0x00, 0x7f, 0x80, 0xff])
            {
                byte[] damaged = [.. whole];
                damaged[i] = value;
                KernelModule.Read("x.ko", damaged);
            }
        }
    }

    [Fact]
    public void Tells_a_static_program_from_one_that_needs_a_loader()
    {
        Assert.False(ElfFile.Read(Elf.Program(dynamic: false))!.NeedsInterpreter);
        Assert.True(ElfFile.Read(Elf.Program(dynamic: true))!.NeedsInterpreter);
    }

    private static Dictionary<string, KernelModule> Set(params (string Name, string Depends)[] modules) =>
        modules.ToDictionary(m => m.Name, m => Read($"{m.Name}.ko", $"name={m.Name}", $"depends={m.Depends}"));

    private static KernelModule Read(string path, params string[] modinfo) => KernelModule.Read(path, Elf.Module(modinfo)).OrFail();

    private static ImmutableArray<Diagnostic> Bad<T>(Checked<T> result) => Assert.IsType<Checked<T>.Bad>(result).Diagnostics;
}
