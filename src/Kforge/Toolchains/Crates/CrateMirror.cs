using System.Diagnostics.CodeAnalysis;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Downloads;

namespace Kforge.Toolchains.Crates;

/// <summary>Where a crate registry is.</summary>
/// <param name="Index">Below it lie the files of the sparse index (doc.rust-lang.org/cargo/reference/registry-index.html).</param>
/// <param name="Files">Below it lies <c>NAME/NAME-VERSION.crate</c>.</param>
internal sealed record CrateMirror(Uri Index, Uri Files)
{
    private const string IndexVariable = "KFORGE_CRATES_INDEX";
    private const string FilesVariable = "KFORGE_CRATES_DL";
    private const string PublicIndex = "https://index.crates.io";
    private const string PublicFiles = "https://static.crates.io/crates";

    /// <summary>The registry for this machine: <c>KFORGE_CRATES_INDEX</c> and <c>KFORGE_CRATES_DL</c>, else crates.io.</summary>
    /// <returns>The registry, or KF2359.</returns>
    public static Checked<CrateMirror> Of(Host host)
    {
        string index = host.Variable(IndexVariable) ?? PublicIndex;
        string files = host.Variable(FilesVariable) ?? PublicFiles;
        return !TryAddress(index, out Uri? indexAddress) ? Bad(IndexVariable, index, PublicIndex)
            : !TryAddress(files, out Uri? filesAddress) ? Bad(FilesVariable, files, PublicFiles)
            : new CrateMirror(indexAddress, filesAddress);
    }

    /// <summary>The path of a crate's file in an index: <c>1/a</c>, <c>2/ab</c>, <c>3/a/abc</c>, <c>bi/nd/bindgen-cli</c>.</summary>
    /// <param name="crate">A name that keeps the rule for names of crates.</param>
    public static RelativePath IndexPath(string crate)
    {
        string name = crate.ToLowerInvariant();
        return RelativePath.Parse(name.Length switch
        {
            1 => $"1/{name}",
            2 => $"2/{name}",
            3 => $"3/{name[0]}/{name}",
            _ => $"{name[..2]}/{name[2..4]}/{name}",
        });
    }

    /// <summary>Where the file of a crate may be, the best address first.</summary>
    public IEnumerable<Uri> Addresses(string crate, string version)
    {
        Uri plain = Address.Below(Files, RelativePath.Parse($"{crate}/{crate}-{version}.crate"));
        yield return plain;
        if (version.Contains('+'))
        {
            // Some storage takes a plain `+` in an address for a blank; others know only the plain one.
            yield return new(plain.AbsoluteUri[..^plain.Segments[^1].Length] + plain.Segments[^1].Replace("+", "%2B"));
        }
    }

    private static bool TryAddress(string text, [NotNullWhen(true)] out Uri? address)
    {
        // cargo's own settings write the protocol in front of an index of this kind.
        string bare = text.StartsWith("sparse+", StringComparison.Ordinal) ? text["sparse+".Length..] : text;
        return Uri.TryCreate(bare, UriKind.Absolute, out address) && address.Scheme is "http" or "https" && address.Query == "" && address.Fragment == "";
    }

    private static Checked<CrateMirror> Bad(string variable, string text, string example) =>
        new Diagnostic(CrateCodes.BadAddress, $"`{variable}` is not an address of a crate registry: `{(text.LastIndexOf('@') is var at and >= 0 ? "***" + text[at..] : text)}`")
            .WithHint($"set it like `{variable}={example}`, or unset it");
}
