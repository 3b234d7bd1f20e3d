using Kforge.Platform;
using Kforge.Platform.Archives;

namespace Kforge.Sources;

/// <summary>What a scan shows against an index: which files must be read, which are gone.</summary>
/// <param name="Index">What was known; null for nothing.</param>
/// <param name="Scan">What is there.</param>
/// <param name="Known">For each name of the scan where the index has it; negative for a new one.</param>
/// <param name="Suspects">The names of the scan whose content is not known for sure.</param>
internal sealed record PathComparison(PathIndex? Index, PathScan Scan, int[] Known, List<int> Suspects)
{
    public static PathComparison Of(PathIndex? index, PathScan scan)
    {
        int[] known = new int[scan.Names.Count];
        List<int> suspects = [];
        int at = 0;
        for (int one = 0; one < known.Length; one++)
        {
            ReadOnlySpan<byte> name = scan.Names[one];
            int order = 1;
            while (at < (index?.Names.Count ?? 0) && (order = index!.Names[at].SequenceCompareTo(name)) < 0)
            {
                at++;
            }

            known[one] = order == 0 && index is not null && at < index.Names.Count ? at : -1;
            FileStat stat = scan.Stats[one];
            if (stat.Kind != FileKind.Missing && (known[one] < 0 || index!.Stats[at] != stat || index.IsTooNew(stat)))
            {
                suspects.Add(one);
            }
        }

        return new(index, scan, known, suspects);
    }

    /// <summary>Whether a file is what the index says, once its content is known.</summary>
    public bool IsSame(int one, Sha256Digest content) =>
        Known[one] is var at and >= 0
        && Index!.Stats[at].Kind == Scan.Stats[one].Kind
        && (Scan.Stats[one].Kind == FileKind.Link || Index.Stats[at].Executable == Scan.Stats[one].Executable)
        && Convert.FromHexString(content.Hex).AsSpan().SequenceEqual(Index.DigestOf(at));

    /// <summary>The digests of the index in the order of the scan; zeros for what is not known.</summary>
    public byte[] KnownDigests()
    {
        byte[] digests = new byte[Known.Length * PathIndex.DigestSize];
        for (int one = 0; one < Known.Length; one++)
        {
            if (Known[one] >= 0)
            {
                Index!.DigestOf(Known[one]).CopyTo(digests.AsSpan(one * PathIndex.DigestSize));
            }
        }

        return digests;
    }

    /// <summary>The files of the index that are there no more.</summary>
    /// <param name="what">The directory, for messages.</param>
    public List<RelativePath> Gone(string what)
    {
        if (Index is null)
        {
            return [];
        }

        bool[] found = new bool[Index.Names.Count];
        for (int one = 0; one < Known.Length; one++)
        {
            if (Known[one] >= 0 && Scan.Stats[one].Kind != FileKind.Missing)
            {
                found[Known[one]] = true;
            }
        }

        return [.. Enumerable.Range(0, found.Length).Where(at => !found[at] && Index.Stats[at].Kind != FileKind.Missing).Select(at => Index.Names.PathOf(at, what))];
    }
}
