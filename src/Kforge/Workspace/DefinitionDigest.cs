using System.Globalization;
using System.Text;
using Kforge.Platform;

namespace Kforge.Workspace;

/// <summary>
/// The digest of what a toolchain definition means. The order of suites counts (it is a preference); the
/// order of everything else, the layout, the comments, the name and the description do not.
/// </summary>
internal static class DefinitionDigest
{
    /// <summary>The digest.</summary>
    public static Sha256Digest Of(ToolchainDefinition definition)
    {
        StringBuilder text = new();
        Add(text, "kforge toolchain definition 1");
        switch (definition.Provider)
        {
            case ToolchainProvider.Debian debian:
                Add(text, "debian", debian.Architecture);
                List(text, debian.Packages.Select(package => package.Value));
                Add(text, Count(debian.Suites.Length));
                foreach (DebianSuite suite in debian.Suites)
                {
                    Add(text, suite.Name, suite.Archive, suite.AllowExpired ? "expired allowed" : "");
                    if (suite.Snapshot is { } snapshot)
                    {
                        Add(text, $"snapshot {snapshot:O}");
                    }

                    List(text, suite.Components);
                    List(text, suite.SignedBy);
                }

                break;
            case ToolchainProvider.Host:
                Add(text, "host");
                break;
            default:
                throw new InvalidOperationException("unreachable: ToolchainProvider is closed");
        }

        foreach (ToolOffer offer in definition.Offers)
        {
            Add(text, offer);
        }

        Add(text, Count(definition.Links.Count));
        foreach ((RelativePath path, string target) in definition.Links.OrderBy(link => link.Key))
        {
            Add(text, path.Text, target);
        }

        Add(text, Count(definition.Tools.Count));
        foreach ((string tool, string command) in definition.Tools.OrderBy(tool => tool.Key, StringComparer.Ordinal))
        {
            Add(text, tool, command);
        }

        return Sha256Digest.OfText(text.ToString());
    }

    // The order of offers does not count among different versions, but it does among equal ones: the first is taken.
    private static void Add(StringBuilder text, ToolOffer offer)
    {
        Add(text, "offer", offer.Tool);
        switch (offer)
        {
            case ToolOffer.Debian debian:
                Add(text, ["debian", Count(debian.Packages.Length), .. debian.Packages.Select(package => package.Value)]);
                break;
            case ToolOffer.RustDist rust:
                Add(text, "rust-dist");
                List(text, rust.Versions.Select(version => version.Value));
                List(text, rust.Components);
                List(text, rust.SignedBy);
                break;
            case ToolOffer.Crates crates:
                Add(text, "crates");
                List(text, crates.Versions.Select(version => version.Value));
                break;
            case ToolOffer.KernelOrg llvm:
                Add(text, "kernel-org", llvm.Rust ?? "");
                List(text, llvm.Versions.Select(version => version.Value));
                List(text, llvm.SignedBy);
                break;
            default:
                throw new InvalidOperationException("unreachable: ToolOffer is closed");
        }
    }

    private static void List(StringBuilder text, IEnumerable<string> items)
    {
        string[] sorted = [.. items.Order(StringComparer.Ordinal)];
        Add(text, [Count(sorted.Length), .. sorted]);
    }

    // Each text with its length in front, so that no two lists of texts look the same.
    private static void Add(StringBuilder text, params ReadOnlySpan<string> items)
    {
        foreach (string item in items)
        {
            text.Append(CultureInfo.InvariantCulture, $"{item.Length}:{item}\n");
        }
    }

    private static string Count(int number) => number.ToString(CultureInfo.InvariantCulture);
}
