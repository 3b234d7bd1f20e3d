using Kforge.Sources;

namespace Kforge.Tests.Sources.Import;

public sealed class MailSubjectTests
{
    [Theory]
    [InlineData("[PATCH] rust: add x", false, 1, null, 0, "rust: add x")]
    [InlineData("[PATCH 3/7] rust: add x", false, 1, 3, 7, "rust: add x")]
    [InlineData("[PATCH v2 03/17] rust: add x", false, 2, 3, 17, "rust: add x")]
    [InlineData("[PATCHv3 1/2] x", false, 3, 1, 2, "x")]
    [InlineData("[RFC PATCH net-next v4 0/2] x", false, 4, 0, 2, "x")]
    [InlineData("[net-next,v4,2/2] x", false, 4, 2, 2, "x")]
    [InlineData("[PATCH] [media] x", false, 1, null, 0, "[media] x")]
    [InlineData("[media] x", false, 1, null, 0, "[media] x")]
    [InlineData("[v2] x", false, 1, null, 0, "[v2] x")]
    [InlineData("Re: [PATCH 1/2] x", true, 1, 1, 2, "x")]
    [InlineData("RE: re: [RESEND PATCH] x", true, 1, null, 0, "x")]
    [InlineData("[PATCH 1/2] Re: x", false, 1, 1, 2, "Re: x")]
    [InlineData("reverse: x", false, 1, null, 0, "reverse: x")]
    [InlineData("[PATCH 1/99999] x", false, 1, null, 0, "x")]
    [InlineData("[PATCH", false, 1, null, 0, "[PATCH")]
    [InlineData("", false, 1, null, 0, "")]
    public void Reads_the_words_in_brackets(string subject, bool reply, int version, int? number, int total, string title) =>
        Assert.Equal(new MailSubject(reply, version, number, total, title), MailSubject.Read(subject));
}
