using System.Diagnostics;
using System.Text.Json;
using Kforge.Tests.Inputs;

namespace Kforge.Tests.Cli;

/// <summary>The program itself, started as the launcher starts it, in a fake workspace and without the network.</summary>
internal sealed class KforgeProcess
{
    private readonly Process process;
    private readonly Task<string> output;
    private readonly Task<string> error;

    private KforgeProcess(Process process)
    {
        this.process = process;
        process.StandardInput.Close();
        output = process.StandardOutput.ReadToEndAsync();
        error = process.StandardError.ReadToEndAsync();
    }

    public int Id => process.Id;

    public bool HasExited => process.HasExited;

    public static async Task<Run> RunAsync(FakeWorkspace workspace, params string[] arguments) => await Start(workspace, [], arguments).FinishAsync();

    /// <summary>Starts kforge, below another program when <paramref name="wrapper"/> names one.</summary>
    public static KforgeProcess Start(FakeWorkspace workspace, string[] wrapper, params string[] arguments)
    {
        string[] all = [.. wrapper, Environment.ProcessPath!, Path.Combine(AppContext.BaseDirectory, "Kforge.Cli.dll"), .. arguments];
        ProcessStartInfo start = new(all[0], all[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workspace.Root,
        };
        start.Environment.Remove("KFORGE_HOME");
        start.Environment["KFORGE_CACHE"] = workspace.Store.Root;
        start.Environment["KFORGE_DEBIAN_MIRROR"] = "http://127.0.0.1:9";
        start.Environment["NO_COLOR"] = "1";
        return new(Process.Start(start)!);
    }

    public async Task<Run> FinishAsync()
    {
        await process.WaitForExitAsync();
        using (process)
        {
            return new(process.ExitCode, await output, await error);
        }
    }
}

/// <summary>How kforge ended.</summary>
internal sealed record Run(int ExitCode, string Output, string Error)
{
    /// <summary>Standard output as JSON lines; fails when one of them is not JSON.</summary>
    public JsonElement[] Json => [.. Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    public Run Expect(int exitCode)
    {
        Assert.True(ExitCode == exitCode, $"exit code {ExitCode} instead of {exitCode}\n{Output}\n{Error}");
        return this;
    }
}
