using Kforge.Building;

namespace Kforge.Tests.Building;

public sealed class KbuildLineTests
{
    [Theory]
    [InlineData("# CC      init/main.o", "CC", "init/main.o")]
    [InlineData("  CC      init/main.o", "CC", "init/main.o")]
    [InlineData("# CC [M]  samples/kfifo/bytestream-example.o", "CC", "samples/kfifo/bytestream-example.o")]
    [InlineData("# RUSTC L rust/core.o", "RUSTC", "rust/core.o")]
    [InlineData("# RUSTC [M] samples/rust/rust_minimal.o", "RUSTC", "samples/rust/rust_minimal.o")]
    [InlineData("# BINDGEN rust/bindings/bindings_generated.rs", "BINDGEN", "rust/bindings/bindings_generated.rs")]
    public void Reads_the_step_that_begins(string line, string kind, string target) =>
        Assert.Equal(new KbuildLine.Step(kind, target), KbuildLine.Read(line));

    [Theory]
    [InlineData("make[4]: *** [/src/scripts/Makefile.build:229: init/main.o] Error 1", "init/main.o")]
    [InlineData("make[1]: *** [/src/Makefile:1945: .] Error 2", ".")]
    [InlineData("make: *** [Makefile:224: __sub-make] Error 2", "__sub-make")]
    [InlineData("make[2]: *** [rust/kernel.o] Killed", "rust/kernel.o")]
    public void Reads_the_target_that_failed(string line, string target) =>
        Assert.Equal(new KbuildLine.TargetFailed(target), KbuildLine.Read(line));

    [Theory]
    [InlineData("/src/init/main.c:12:3: warning: unused variable 'x' [-Wunused-variable]")]
    [InlineData("warning: unused import: `kernel::prelude`")]
    [InlineData("WARNING: modpost: missing MODULE_LICENSE() in x.o")]
    public void Reads_a_warning(string line) => Assert.IsType<KbuildLine.Warning>(KbuildLine.Read(line));

    [Theory]
    [InlineData("  clang -Wp,-MMD,init/.main.o.d -nostdinc -c -o init/main.o /src/init/main.c")]
    [InlineData("/src/init/main.c:12:3: error: use of undeclared identifier 'y'")]
    [InlineData("make -f /src/scripts/Makefile.build obj=init")]
    [InlineData("make[2]: *** Deleting file 'init/main.o'")]
    [InlineData("")]
    public void Takes_nothing_else_for_a_step(string line) => Assert.True(KbuildLine.Read(line) is KbuildLine.Other or KbuildLine.OfMake);

    [Theory]
    [InlineData("make[2]: *** No rule to make target '/src/init/lost.c', needed by 'init/lost.o'.  Stop.", "/src/init/lost.c")]
    [InlineData("make[1]: *** No rule to make target 'bzImgae'.  Stop.", "bzImgae")]
    public void Reads_the_file_that_nobody_makes(string line, string target) =>
        Assert.Equal(new KbuildLine.NoRule(target), KbuildLine.Read(line));
}
