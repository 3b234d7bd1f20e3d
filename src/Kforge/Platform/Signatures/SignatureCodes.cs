using Kforge.Diagnostics;

namespace Kforge.Platform.Signatures;

/// <summary>What can be wrong with a signed text and with the keys that should have signed it (KF2002 to KF2008, KF2301, KF2309).</summary>
public static class SignatureCodes
{
    /// <summary>No listed key signed the text well.</summary>
    public static readonly DiagnosticCode NotSigned = new("KF2002", ExitCode.Verification, "a text is not signed by a listed key");

    /// <summary>The file is more, or other, than one signed text, or one signature.</summary>
    public static readonly DiagnosticCode NotOneSignedText = new("KF2003", ExitCode.Verification, "a file is not one signed text");

    /// <summary>The file of a listed key is missing or does not hold that key.</summary>
    public static readonly DiagnosticCode KeyMissing = new("KF2007", ExitCode.Verification, "the file of a signing key is missing");

    /// <summary>The file of a key holds another key.</summary>
    public static readonly DiagnosticCode OtherKey = new("KF2008", ExitCode.Verification, "the file of a signing key holds another key");

    /// <summary>The file of a key is not a public key in binary form.</summary>
    public static readonly DiagnosticCode KeyUnreadable = new("KF2301", ExitCode.Verification, "the file of a signing key cannot be read");

    /// <summary>A signed list of checksums cannot be understood.</summary>
    public static readonly DiagnosticCode ListMalformed = new("KF2309", ExitCode.Verification, "a list of checksums is malformed");
}
