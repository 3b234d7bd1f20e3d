using System.Collections.Immutable;
using System.Text;
using Kforge.Artifacts;
using Kforge.Diagnostics;

namespace Kforge.Booting;

/// <summary>A <c>.ko</c> file.</summary>
/// <param name="Name">The module's name as the kernel has it, with <c>_</c>.</param>
/// <param name="DependsOn">The modules that must be loaded before it, as its <c>depends=</c> says; what is built in is not named there.</param>
/// <param name="VersionMagic">The kernel it was built for, such as <c>6.12.117 mod_unload</c>.</param>
/// <param name="Content">The whole file.</param>
public sealed record KernelModule(string Name, ImmutableArray<string> DependsOn, string VersionMagic, ReadOnlyMemory<byte> Content)
{
    private const long Largest = 1L << 28;

    /// <summary>A module's name: the kernel takes <c>-</c> and <c>_</c> for the same (scripts/Makefile.lib, name-fix).</summary>
    public static string NameOf(string path) => Path.GetFileNameWithoutExtension(path).Replace('-', '_');

    /// <summary>Reads a module from disk.</summary>
    /// <exception cref="Failure">KF6013 when it is not there or not a module.</exception>
    public static async Task<KernelModule> LoadAsync(string path, CancellationToken cancellation)
    {
        FileInfo file = new(path);
        if (!file.Exists || file.Length > Largest)
        {
            throw NotAModule(path, file.Exists ? "is too large" : "does not exist").ToFailure();
        }

        return Read(path, await File.ReadAllBytesAsync(path, cancellation).ConfigureAwait(false)).OrFail();
    }

    /// <summary>Reads the section <c>.modinfo</c>, whose texts <c>KEY=VALUE</c> end with a zero byte (include/linux/moduleparam.h).</summary>
    /// <param name="path">The file's path: it gives the name where the section has none.</param>
    /// <param name="content">The file's bytes.</param>
    public static Checked<KernelModule> Read(string path, ReadOnlyMemory<byte> content)
    {
        if (ElfFile.Read(content) is not { IsRelocatable: true } elf)
        {
            return NotAModule(path, "is not a 64-bit little-endian ELF object");
        }

        if (elf.Section(".modinfo") is not { } info)
        {
            return NotAModule(path, "has no section .modinfo");
        }

        ILookup<string, string> texts = Encoding.UTF8.GetString(info.Span)
            .Split('\0', StringSplitOptions.RemoveEmptyEntries)
            .Select(text => text.Split('=', 2))
            .ToLookup(parts => parts[0], parts => parts.Length > 1 ? parts[1] : "");
        string name = (texts["name"].FirstOrDefault() is { Length: > 0 } stated ? stated : NameOf(path)).Replace('-', '_');
        return name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')
            ? new KernelModule(
                name,
                [.. texts["depends"].SelectMany(list => list.Split(',', StringSplitOptions.RemoveEmptyEntries)).Select(n => n.Replace('-', '_'))],
                texts["vermagic"].FirstOrDefault("").Trim(),
                content)
            : NotAModule(path, "has a name that no module can have");
    }

    /// <summary>The modules and what they need, each once, what is needed first.</summary>
    /// <param name="wanted">The modules to load, in the order they shall be loaded where nothing else decides.</param>
    /// <param name="find">Gives the module of a name, or null.</param>
    /// <returns>The order, or KF6014 for a module that is missing or needs itself.</returns>
    public static Checked<ImmutableArray<KernelModule>> InLoadOrder(IEnumerable<KernelModule> wanted, Func<string, KernelModule?> find)
    {
        List<KernelModule> order = [];
        HashSet<string> loaded = [];
        List<string> visiting = [];
        List<Diagnostic> mistakes = [];

        void Visit(KernelModule module)
        {
            if (loaded.Contains(module.Name))
            {
                return;
            }

            if (visiting.Contains(module.Name))
            {
                mistakes.Add(new(BootCodes.MissingDependency, $"modules need each other in a circle: {string.Join(" -> ", visiting.SkipWhile(n => n != module.Name).Append(module.Name))}"));
                return;
            }

            visiting.Add(module.Name);
            foreach (string name in module.DependsOn)
            {
                if (find(name) is { } needed)
                {
                    Visit(needed);
                }
                else
                {
                    mistakes.Add(new Diagnostic(BootCodes.MissingDependency, $"the module `{module.Name}` needs `{name}`, which is not among the built modules")
                        .WithHint($"build it too: ask for its symbol in a profile, and for `modules` in the targets"));
                }
            }

            visiting.Remove(module.Name);
            if (loaded.Add(module.Name))
            {
                order.Add(module);
            }
        }

        foreach (KernelModule module in wanted)
        {
            Visit(module);
        }

        return mistakes.Count == 0 ? order.ToImmutableArray() : new Checked<ImmutableArray<KernelModule>>.Bad([.. mistakes]);
    }

    private static Diagnostic NotAModule(string path, string why) =>
        new Diagnostic(BootCodes.NotAModule, $"`{path}` {why}", new SourcePlace(path))
            .WithHint("name a `.ko` file that was built for x86_64 and is not compressed");
}
