using Kforge.Building;
using Kforge.Diagnostics;

namespace Kforge.Tests.Building;

public sealed class FailedStepTests
{
    [Fact]
    public void Finds_command_and_words_of_the_first_failure()
    {
        FailedStep? step = FailedStep.Find(
        [
            "# CC      init/version.o",
            "  clang -c -o init/version.o /src/init/version.c",
            "# CC      init/main.o",
            "  clang -c -o init/main.o /src/init/main.c",
            "/src/init/main.c:7:2: error: use of undeclared identifier 'oops'",
            "    7 |         oops;",
            "      |         ^",
            "1 error generated.",
            "make[3]: *** [/src/scripts/Makefile.build:229: init/main.o] Error 1",
            "make[2]: *** [/src/scripts/Makefile.build:478: init] Error 2",
        ]);
        Assert.NotNull(step);
        Assert.Equal(("init/main.o", "CC", "clang -c -o init/main.o /src/init/main.c"), (step.Target, step.Kind, step.CommandLine));
        Assert.Equal(4, step.Output.Length);
    }

    [Fact]
    public void Leaves_out_what_other_commands_said_meanwhile()
    {
        FailedStep? step = FailedStep.Find(
        [
            "# RUSTC L rust/kernel.o",
            "  RUST_MODFILE=rust/kernel rustc --crate-name kernel /src/rust/kernel/lib.rs",
            "# CC      init/version.o",
            "  clang -c -o init/version.o /src/init/version.c",
            "error[E0425]: cannot find value `oops` in this scope",
            "  --> /src/rust/kernel/print.rs:12:5",
            "make[2]: *** [/src/rust/Makefile:500: rust/kernel.o] Error 1",
        ]);
        Assert.NotNull(step);
        Assert.Equal("RUST_MODFILE=rust/kernel rustc --crate-name kernel /src/rust/kernel/lib.rs", step.CommandLine);
        Assert.Equal(["error[E0425]: cannot find value `oops` in this scope", "  --> /src/rust/kernel/print.rs:12:5"], step.Output.AsEnumerable());
        Assert.Equal(new SourcePlace("rust/kernel/print.rs", 12, 5), new BuildFailure(step, "log").ToDiagnostic().Place);
    }

    [Fact]
    public void Shows_what_a_check_without_a_short_name_said()
    {
        FailedStep? step = FailedStep.Find(
        [
            "# LD      vmlinux.o",
            "  ld.lld -r -o vmlinux.o",
            "ERROR: modpost: \"nowhere\" [samples/x.ko] undefined!",
            "make[2]: *** [/src/scripts/Makefile.modpost:145: Module.symvers] Error 1",
        ]);
        Assert.NotNull(step);
        Assert.Contains("ERROR: modpost: \"nowhere\" [samples/x.ko] undefined!", step.Output);
    }

    [Fact]
    public void Leaves_out_what_make_says_of_itself()
    {
        FailedStep? step = FailedStep.Find(
        [
            "# CC      init/main.o",
            "  clang -c -o init/main.o /src/init/main.c",
            "make[3]: *** Deleting file 'init/main.o'",
            "/src/init/main.c:7:2: error: oops",
            "make[3]: *** [/src/scripts/Makefile.build:229: init/main.o] Error 1",
            "make[3]: *** Waiting for unfinished jobs....",
        ]);
        Assert.Equal(["/src/init/main.c:7:2: error: oops"], step!.Output.AsEnumerable());
    }

    [Fact]
    public void Names_the_file_that_is_missing_and_not_the_make_that_stopped()
    {
        FailedStep? step = FailedStep.Find(
        [
            "# CC      init/main.o",
            "  clang -c -o init/main.o /src/init/main.c",
            "make[3]: *** No rule to make target '/src/init/lost.c', needed by 'init/lost.o'.  Stop.",
            "make[2]: *** [/src/scripts/Makefile.build:478: init] Error 2",
            "make: *** [Makefile:224: __sub-make] Error 2",
        ]);
        Assert.Equal(("/src/init/lost.c", "", ""), (step!.Target, step.Kind, step.CommandLine));
        Assert.Equal(["make[3]: *** No rule to make target '/src/init/lost.c', needed by 'init/lost.o'.  Stop."], step.Output.AsEnumerable());
    }

    [Theory]
    [InlineData("/src/lib/src/zlib/src/x.c", "lib/src/zlib/src/x.c")]
    [InlineData("tools/src/x.c", "tools/src/x.c")]
    public void Names_the_place_as_the_tree_does(string said, string file)
    {
        FailedStep step = new("x.o", "CC", "", [$"{said}:3:1: error: oops"]);
        Assert.Equal(new SourcePlace(file, 3, 1), new BuildFailure(step, "log").ToDiagnostic().Place);
    }

    [Fact]
    public void Finds_nothing_where_nothing_failed() => Assert.Null(FailedStep.Find(["# CC      init/main.o", "  clang"]));
}
