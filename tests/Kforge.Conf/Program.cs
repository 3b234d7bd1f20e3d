using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;
using Kforge.Conf;
using Kforge.Diagnostics;
using Kforge.Kconfig.Language;

// `scripts/kconfig/conf` on kforge's engine, with conf's own command line and words, so that the kernel's tests of conf can test the engine.
// One more argument, `--tree=DIR`, says whose dialect is spoken: the tests' own Kconfig files lie elsewhere. auto.conf is not written.
UTF8Encoding utf8 = new(encoderShouldEmitUTF8Identifier: false);
using StreamWriter output = new(Console.OpenStandardOutput(), utf8, 1 << 16);
using StreamWriter error = new(Console.OpenStandardError(), utf8) { AutoFlush = true };
try
{
    return Run(CommandLine.Parse(args));
}
catch (ConfExit exit)
{
    output.Flush();
    error.Write(exit.Message);
    return 1;
}
catch (Failure failure)
{
    output.Flush();
    error.WriteLine(failure.Message);
    return 1;
}

int Run(CommandLine line)
{
    GlibcRandom? random = line.Mode == "randconfig" ? GlibcRandom.Seeded(output) : null;
    Dialect dialect = Dialect.Of(name => line.Tree is { } tree && File.Exists(Path.Combine(tree, name)) ? File.ReadAllText(Path.Combine(tree, name)) : null);
    ImmutableSortedDictionary<string, string> environment = Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
        .ToImmutableSortedDictionary(pair => (string)pair.Key, pair => (string)pair.Value!, StringComparer.Ordinal);
    ReadResult read = KconfigParser.Read(line.Kconfig, SourceFiles.Open, new KconfigInputs(environment, Shell), dialect);
    new ConfWords(dialect, output, error).Tell(read);
    if (read.Model is not { } model)
    {
        return 1;
    }

    Session session = new(model, line, output, error, random);
    session.Run();
    return 0;
}

static string Shell(string command)
{
    using Process process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", command]) { RedirectStandardOutput = true })!;
    string text = process.StandardOutput.ReadToEnd();
    process.WaitForExit();
    return text.TrimEnd('\n').Replace('\n', ' ');
}
