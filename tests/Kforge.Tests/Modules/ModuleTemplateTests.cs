using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Kforge.Diagnostics;
using Kforge.Modules;
using Kforge.Tests.Archives;

namespace Kforge.Tests.Modules;

/// <summary>The first files of modules, and which trees they are for. That they compile, a real kernel shows.</summary>
public sealed partial class ModuleTemplateTests : IDisposable
{
    private static readonly TreeDialect Old = new(ByteStrings: false, Authors: false);

    private readonly TemporaryDirectory tree = new();

    public void Dispose() => tree.Dispose();

    /// <summary>Every template there is.</summary>
    public static TheoryData<ModuleLanguage, ModuleKind> All { get; } = new()
    {
        { ModuleLanguage.C, ModuleKind.Minimal },
        { ModuleLanguage.C, ModuleKind.Misc },
        { ModuleLanguage.C, ModuleKind.Char },
        { ModuleLanguage.C, ModuleKind.Platform },
        { ModuleLanguage.Rust, ModuleKind.Minimal },
        { ModuleLanguage.Rust, ModuleKind.Misc },
        { ModuleLanguage.Rust, ModuleKind.Platform },
    };

    [Theory]
    [MemberData(nameof(All))]
    public void Every_placeholder_is_filled(ModuleLanguage language, ModuleKind kind)
    {
        ImmutableSortedDictionary<string, string> files = Files(new(language, kind), "Ada \"Countess\" Lovelace", Old);
        string source = language == ModuleLanguage.C ? "a_note.c" : "a_note.rs";
        Assert.Equal([".gitignore", "Kbuild", "README.md", source, .. kind is ModuleKind.Misc or ModuleKind.Char ? ["test.c"] : (string[])[], "test.sh"], files.Keys);
        Assert.All(files, file => Assert.DoesNotMatch(Placeholder(), file.Value));
        Assert.Contains("obj-m := a_note.o\n", files["Kbuild"], StringComparison.Ordinal);
        Assert.Contains("\"Ada \\\"Countess\\\" Lovelace\"", files[source], StringComparison.Ordinal);
        Assert.StartsWith("// SPDX-License-Identifier: GPL-2.0\n", files[source], StringComparison.Ordinal);
    }

    [Fact]
    public void Without_an_author_one_text_is_for_every_tree_that_takes_texts()
    {
        string text = Files(new(ModuleLanguage.Rust, ModuleKind.Minimal), null, Old)["a_note.rs"];
        Assert.Equal(text, Files(new(ModuleLanguage.Rust, ModuleKind.Minimal), null, Old with { Authors = true })["a_note.rs"]);
        Assert.DoesNotContain("author", text, StringComparison.Ordinal);
        Assert.Contains("    name: \"a_note\",\n    description:", text, StringComparison.Ordinal);
        string c = Files(new(ModuleLanguage.C, ModuleKind.Minimal), null, Old)["a_note.c"];
        Assert.EndsWith("module_exit(a_note_exit);\n\nMODULE_DESCRIPTION(\"A module that does nothing but say so\");\nMODULE_LICENSE(\"GPL\");\n", c, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, false, "name: b\"a_note\"", "author: b\"Ada\"")]
    [InlineData(false, false, "name: \"a_note\"", "author: \"Ada\"")]
    [InlineData(false, true, "name: \"a_note\"", "authors: [\"Ada\"]")]
    public void Rust_is_written_as_the_tree_reads_it(bool bytes, bool authors, string name, string author)
    {
        string text = Files(new(ModuleLanguage.Rust, ModuleKind.Minimal), "Ada", new(bytes, authors))["a_note.rs"];
        Assert.Contains(name, text, StringComparison.Ordinal);
        Assert.Contains(author, text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tree_s_own_macro_tells_how()
    {
        Assert.Equal(Old, TreeDialect.Of(tree.Path));
        tree.Write("rust/macros/module.rs", "\"name\" => info.name = expect_byte_string(it),\n");
        Assert.Equal(new(ByteStrings: true, Authors: false), TreeDialect.Of(tree.Path));
        tree.Write("rust/macros/module.rs", "\"authors\" => info.authors = Some(expect_string_array(it)),\n");
        Assert.Equal(new(ByteStrings: false, Authors: true), TreeDialect.Of(tree.Path));
    }

    [Fact]
    public void What_a_tree_lacks_is_found()
    {
        ModuleTemplate misc = new(ModuleLanguage.Rust, ModuleKind.Misc);
        Assert.Equal("rust/macros/module.rs", misc.MissingIn(tree.Path)?.File);
        tree.Write("rust/macros/module.rs", "");
        Assert.Equal("rust/kernel/miscdevice.rs", misc.MissingIn(tree.Path)?.File);
        tree.Write("rust/kernel/miscdevice.rs", "fn open(");
        Assert.Equal("fn read_iter", misc.MissingIn(tree.Path)?.Text);
        tree.Write("rust/kernel/miscdevice.rs", "fn open( fn read_iter(");
        Assert.Null(misc.MissingIn(tree.Path));
        Assert.NotNull(new ModuleTemplate(ModuleLanguage.Rust, ModuleKind.Char).MissingIn(tree.Path));
        Assert.All(Enum.GetValues<ModuleKind>(), kind => Assert.Null(new ModuleTemplate(ModuleLanguage.C, kind).MissingIn(tree.Path)));
    }

    [Fact]
    public void What_is_in_the_way_stays()
    {
        tree.Write("a_note/mine", "precious");
        Failure failure = Assert.Throws<Failure>(() => NewModule.Write(tree["a_note"], Files(new(ModuleLanguage.C, ModuleKind.Minimal), "Ada", Old)));
        Assert.Equal("KF6202", failure.Diagnostics[0].Code.Id);
        Assert.Equal("precious", File.ReadAllText(tree["a_note/mine"]));
        Directory.CreateDirectory(tree["empty"]);
        NewModule.Write(tree["empty"], Files(new(ModuleLanguage.C, ModuleKind.Minimal), "Ada", Old));
        Assert.True(File.Exists(tree["empty/Kbuild"]));
        Assert.False(Path.Exists(tree["empty.unfinished"]));
    }

    private static ImmutableSortedDictionary<string, string> Files(ModuleTemplate template, string? author, TreeDialect dialect) =>
        template.Files(ModuleName.Parse("a_note").OrFail(), author, dialect);

    [GeneratedRegex("@[A-Za-z]+@")]
    private static partial Regex Placeholder();
}
